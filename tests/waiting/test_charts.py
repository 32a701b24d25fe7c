"""Unpacking charts: good ones, and those that somebody built to do harm."""

from __future__ import annotations

import asyncio
import gzip
import io
import stat
import sys
import tarfile
import threading
import tracemalloc
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from kubiya_async import charts
from kubiya_async.charts import read_members, unpack_chart
from kubiya_async.errors import ArchiveError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kubiya_async import Kubiya


def member(name: str, data: bytes = b"x", **fields: Any) -> Callable[[tarfile.TarFile], None]:
    """Add a member; fields replace what its header says."""

    def add(tar: tarfile.TarFile) -> None:
        info = tarfile.TarInfo(name)
        info.size = len(data)
        for field, value in fields.items():
            setattr(info, field, value)
        tar.addfile(info, io.BytesIO(data))

    return add


def pack(*members: Callable[[tarfile.TarFile], None], form: int = tarfile.PAX_FORMAT) -> bytes:
    """Pack members as they are, however wrong."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz", format=form) as tar:
        for add in members:
            add(tar)
    return packed.getvalue()


def header(name: bytes, size: bytes = b"0" * 11 + b"\0", kind: bytes = b"0") -> bytes:
    """Write a header by hand, with a true checksum."""
    block = bytearray(512)
    block[0 : len(name)] = name
    block[100:108] = b"0000644\0"
    block[124:136] = size
    block[156:157] = kind
    block[257:265] = b"ustar\x0000"
    block[148:156] = b" " * 8
    block[148:156] = b"%06o\0 " % sum(block)
    return bytes(block)


def extended(kind: bytes, *records: tuple[bytes, bytes], data: bytes = b"") -> bytes:
    """Write an extended header with records, or with data of any form."""
    for key, value in records:
        size = len(key) + len(value) + 3
        size += len(str(size + len(str(size))))
        data += b"%d %s=%s\n" % (size, key, value)
    return header(b"x", b"%011o\0" % len(data), kind) + data + bytes(-len(data) % 512)


def many(records: int) -> list[tuple[bytes, bytes]]:
    return [(b"%x" % number, b"") for number in range(records)]


END = bytes(1024)
FILE = header(b"file") + END
HUGE = b"\x80" + (2**60).to_bytes(11, "big")
NEGATIVE = b"\xff" * 11 + b"\x00"
GOOD = pack(member("chart/Chart.yaml", b"name: chart\n"), member("chart/templates/a.yaml"))

HOSTILE: dict[str, bytes] = {
    "parent": pack(member("../evil")),
    "folder outside": pack(member("../evil", b"", type=tarfile.DIRTYPE)),
    "symlink out": pack(member("link", b"", type=tarfile.SYMTYPE, linkname="/etc/passwd")),
    "symlink, then through it": pack(
        member("link", b"", type=tarfile.SYMTYPE, linkname=".."), member("link/evil")
    ),
    "symlink inside": pack(member("link", b"", type=tarfile.SYMTYPE, linkname="chart")),
    "hard link out": pack(member("link", b"", type=tarfile.LNKTYPE, linkname="/etc/passwd")),
    "character device": pack(member("null", b"", type=tarfile.CHRTYPE, devmajor=1, devminor=3)),
    "block device": pack(member("disk", b"", type=tarfile.BLKTYPE)),
    "pipe": pack(member("pipe", b"", type=tarfile.FIFOTYPE)),
    "unknown type": gzip.compress(header(b"odd", kind=b"Z") + END),
    "sparse": pack(
        member("sparse", pax_headers={"GNU.sparse.map": "0,1", "GNU.sparse.size": "99999999999"})
    ),
    "NUL": pack(member("chart\0/../../evil", pax_headers={"path": "chart\0/../../evil"})),
    "twice": pack(member("chart/a"), member("chart/a")),
    "no name": gzip.compress(header(b"") + END),
    "too many members": pack(*(member(f"{n}", b"") for n in range(1001))),
    "too many bytes": pack(member("zeros", bytes(2_000_000))),
    "too many bytes together": pack(*(member(f"{n}", bytes(400_000)) for n in range(3))),
    "claims to be huge": gzip.compress(header(b"huge", HUGE) + END),
    "negative size": gzip.compress(header(b"less", NEGATIVE) + END),
    "huge extended header": gzip.compress(
        header(b"x", b"%011o\0" % 4_000_000, b"x") + bytes(4_096_000)
    ),
    "claimed extended header": gzip.compress(header(b"x", HUGE, b"x") + END),
    "negative extended header": gzip.compress(header(b"x", NEGATIVE, b"x") + END),
    "negative long name": gzip.compress(header(b"x", NEGATIVE, b"L") + END),
    "bomb": gzip.compress(bytes(50_000_000)),
    "cut": GOOD[:-20],
    "cut tar": gzip.compress(gzip.decompress(GOOD)[:700]),
    "damaged": GOOD[:40] + b"\xff" + GOOD[41:],
    "damaged header": gzip.compress(
        gzip.decompress(GOOD).replace(b"chart/templates", b"chart/template5", 1)
    ),
    "garbage behind": GOOD + b"garbage",
    "pax size that is negative": extended(b"x", (b"size", b"-512")) + FILE,
    "pax size that is huge": extended(b"x", (b"size", b"9" * 18)) + FILE,
    "pax size that is no number": extended(b"x", (b"size", b"1e400")) + FILE,
    "pax size with 5,000 digits": extended(b"x", (b"size", b"9" * 5000)) + FILE,
    "pax header of digits": extended(b"x", data=b"1" * 60_000) + FILE,
    "pax header of blanks": extended(b"x", data=b" " * 60_000) + FILE,
    "pax record that is too long": extended(b"x", data=b"99 a=b\n") + FILE,
    "pax record of no length": extended(b"x", data=b"0 a=b\n") + FILE,
    "pax record without a value": extended(b"x", data=b"4 a\n") + FILE,
    "name for all": extended(b"g", (b"path", b"a")) + FILE,
    "size for all": extended(b"g", (b"size", b"1")) + FILE,
    "more records than anybody needs": b"".join(
        extended(b"g", *many(5000)) + header(b"%d" % number) for number in range(30)
    )
    + END,
    **{
        f"{number} headers of kind {kind.decode()} in a row": extended(kind, data=data) * number
        + FILE
        for number in (2, 400)
        for kind, data in ((b"x", b"6 a=b\n"), (b"g", b"6 a=b\n"), (b"L", b"a\0"), (b"K", b"a\0"))
    },
    "nothing after an extended header": extended(b"x", (b"path", b"a")) + END,
    "sparse of GNU": header(b"sparse", kind=b"S") + END,
    **{
        f"sparse by {key.decode()}": extended(b"x", (key, value)) + FILE
        for key, value in (
            (b"GNU.sparse.map", b"0,1"),
            (b"GNU.sparse.major", b"1"),
            (b"GNU.sparse.offset", b"0"),
            (b"GNU.sparse.realsize", b"9" * 15),
        )
    },
    "folders without an end": b"".join(
        extended(b"L", data=b"/".join(b"%d" % (part + 99 * number) for part in range(60)) + b"\0")
        + header(b"x")
        for number in range(99)
    )
    + END,
    "folders in folders": pack(member("a/" * 200 + "b")),
    "text": b"not found",
    "HTML": b"<html>" * 500,
    "empty": b"",
    "empty gzip": gzip.compress(b""),
}


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A folder in which nothing but `target` may appear."""
    made = tmp_path / "work" / "charts"
    made.mkdir(parents=True)
    yield made
    assert sorted(tmp_path.rglob("*")) == sorted(
        [tmp_path / "work", made, *(made / "target").rglob("*"), *made.glob("target")]
    )


@pytest.mark.parametrize("name", HOSTILE)
async def test_s17_archive_that_could_do_harm_is_refused_before_anything_is_written(
    name: str, folder: Path
) -> None:
    with pytest.raises(ArchiveError):
        await unpack_chart(HOSTILE[name], folder / "target", max_bytes=1_000_000, max_members=1000)

    assert list(folder.iterdir()) == []


async def test_good_chart_is_unpacked(folder: Path) -> None:
    files = await unpack_chart(GOOD, folder / "target")

    assert files == [folder / "target/chart/Chart.yaml", folder / "target/chart/templates/a.yaml"]
    assert files[0].read_bytes() == b"name: chart\n"
    assert files[1].read_bytes() == b"x"


@pytest.mark.parametrize("form", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
async def test_every_form_of_tar_is_read(form: int, folder: Path) -> None:
    long = "chart/" + "x" * 60 + "/" + "y" * 80
    archive = pack(
        member("./chart", b"", type=tarfile.DIRTYPE, mode=0o755),
        member(long, bytes(100_000)),
        member("chart/empty", b""),
        form=form,
    )

    files = await unpack_chart(archive, folder / "target")

    assert files == [folder / "target" / long, folder / "target/chart/empty"]
    assert files[0].read_bytes() == bytes(100_000)


async def test_archive_is_taken_from_a_path_and_need_not_be_packed(tmp_path: Path) -> None:
    (tmp_path / "chart.tgz").write_bytes(GOOD)
    (tmp_path / "chart.tar").write_bytes(gzip.decompress(GOOD))

    packed = await unpack_chart(tmp_path / "chart.tgz", tmp_path / "a")
    plain = await unpack_chart(str(tmp_path / "chart.tar"), str(tmp_path / "b"))

    assert [f.read_bytes() for f in packed] == [f.read_bytes() for f in plain]


async def test_chart_of_the_server_is_unpacked(kubiya: Kubiya, folder: Path) -> None:
    await kubiya.runners_v3.create("edge-1")
    archive = await kubiya.runners_v3.get_helm_chart("edge-1")

    files = await unpack_chart(archive, folder / "target")

    assert folder / "target/kubiya-runner/Chart.yaml" in files
    assert all(file.is_file() for file in files)


async def test_modes_of_the_archive_are_not_taken_over(folder: Path) -> None:
    files = await unpack_chart(pack(member("run.sh", mode=0o6777)), folder / "target")

    assert stat.S_IMODE(files[0].stat().st_mode) & 0o7111 == 0
    assert stat.S_IMODE((folder / "target").stat().st_mode) == 0o700


async def test_empty_folder_is_filled(folder: Path) -> None:
    (folder / "target").mkdir()

    assert await unpack_chart(GOOD, folder / "target")


@pytest.mark.parametrize("what", ["full folder", "file", "link", "broken link"])
async def test_what_is_already_there_is_kept(what: str, tmp_path: Path) -> None:
    target = tmp_path / "target"
    if what == "full folder":
        target.mkdir()
        (target / "mine").touch()
    elif what == "file":
        target.touch()
    else:
        if what == "link":
            (tmp_path / "elsewhere").mkdir()
        target.symlink_to(tmp_path / "elsewhere")
    before = sorted(tmp_path.rglob("*"))

    with pytest.raises(FileExistsError):
        await unpack_chart(GOOD, target)

    assert sorted(tmp_path.rglob("*")) == before


async def test_missing_archive_and_missing_folder_are_plain_errors(folder: Path) -> None:
    with pytest.raises(FileNotFoundError):
        await unpack_chart(folder / "no.tgz", folder / "target")
    with pytest.raises(FileNotFoundError):
        await unpack_chart(GOOD, folder / "no" / "target")


async def test_disk_that_fails_leaves_nothing_behind(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rename = Path.rename

    def fail(self: Path, target: Path) -> Path:
        if target == folder / "target":
            raise OSError(28, "no space left")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", fail)
    with pytest.raises(OSError, match="no space left"):
        await unpack_chart(GOOD, folder / "target")
    assert list(folder.iterdir()) == []


async def test_unpacking_that_is_cancelled_leaves_nothing_behind(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copying, go_on = threading.Event(), threading.Event()
    copy = charts._Unpacking._copy

    def slowly(self: Any, *arguments: Any) -> None:
        copy(self, *arguments)
        copying.set()
        assert go_on.wait(30)

    monkeypatch.setattr(charts._Unpacking, "_copy", slowly)
    task = asyncio.create_task(unpack_chart(GOOD, folder / "target"))
    while not copying.is_set():
        await asyncio.sleep(0.01)
    assert list(folder.iterdir()) != []

    task.cancel()
    await asyncio.sleep(0.01)
    go_on.set()

    with pytest.raises(asyncio.CancelledError):
        await task
    assert list(folder.iterdir()) == []


def test_s17_no_archive_takes_more_steps_or_memory_than_its_bytes_are_worth(folder: Path) -> None:
    steps = 0

    def count(*_: object) -> None:
        nonlocal steps
        steps += 1

    for archive in HOSTILE.values():
        unpacking = charts._Unpacking(1_000_000, 1000, threading.Event())
        steps = 0
        tracemalloc.start()
        sys.setprofile(count)
        try:
            with pytest.raises(ArchiveError):
                unpacking.run(archive, folder / "target")
        finally:
            sys.setprofile(None)
            peak = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
        assert steps < 1_000_000
        assert peak < 10_000_000


FORMS = st.sampled_from([tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
NAMES = st.lists(st.text("aé%._-", min_size=1, max_size=90), min_size=1, max_size=3)


@given(NAMES, FORMS, st.lists(st.integers(0, 2000), max_size=4), st.booleans())
def test_members_are_those_that_the_standard_library_finds(
    name: list[str], form: int, sizes: list[int], folder: bool
) -> None:
    members = [member("/".join((*name, f"{n}")), bytes(size)) for n, size in enumerate(sizes)]
    if folder:
        members.append(member("/".join(name), b"", type=tarfile.DIRTYPE))
    try:
        archive = gzip.decompress(pack(*members, form=form))
    except ValueError:
        assume(False)

    found = [
        (m.name.rstrip("/"), m.kind == "folder", m.size if m.kind == "file" else 0, m.start)
        for m in read_members(io.BytesIO(archive), len(archive))
    ]

    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        assert found == [(i.name, i.isdir(), i.size, i.offset_data) for i in tar.getmembers()]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_s17_damage_is_refused_and_never_does_harm(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    plain = bytearray(gzip.decompress(GOOD))
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, min(len(plain), 4096) - 1))
        plain[place] = data.draw(st.integers(0, 255))
    if data.draw(st.booleans()):
        # A true checksum leads past the first line of defence.
        plain[148:156] = b" " * 8
        plain[148:156] = b"%06o\0 " % sum(plain[:512])
    folder = tmp_path_factory.mktemp("fuzz")

    try:
        files = asyncio.run(unpack_chart(bytes(plain), folder / "target"))
    except ArchiveError:
        assert list(folder.iterdir()) == []
    else:
        assert list(folder.iterdir()) == [folder / "target"]
        assert all(folder / "target" in file.resolve().parents for file in files)
