"""Composes methods of several calls: runs, waits, logs (`x-polling`), files (`x-download`)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from codegen.docstrings import composed_docstring, raised
from codegen.ir import Composed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from codegen.ir import Method
    from codegen.load import Node, Spec

_LIMITS: Final = {"bytes": "MAX_CHART_BYTES", "text": "MAX_MANIFEST_BYTES"}

_ONCE: Final = (
    "It is started once, whatever happens. When the wait is cancelled or fails, the exception "
    "tells the execution in `execution_id` and in a note, and `{wait}` takes it up again."
)
_NAMED: Final = (
    "When the wait is cancelled or fails, the exception tells the execution in `execution_id` and "
    "in a note."
)
_ONCE_EACH: Final = (
    "Every entry is given once, those of one read ordered by their timestamps. How the execution "
    "ended is then in `.execution` of the iterator; a failure raises nothing here."
)
_LINES: Final = "Every line is given once. A read that fails is repeated as long as that may help."
_FOLLOWS: Final = {
    "since": "Keep entries from this moment on. With a time zone.",
    "poll": "Polling intervals.",
    "overlap": "Seconds by which an entry may come late and still not be missed. At least 1.",
    "max_outage": "Seconds for which reading may fail before that is raised; `None` for ever.",
    "options": "Settings for each of the calls.",
}
_WHOLE: Final = "Whatever goes wrong, no incomplete file is left behind."
_ENDS: Final = [
    ("ExecutionCancelledError", "It was cancelled."),
    ("WaitTimeoutError", "It had not ended in time. It goes on."),
]
_MAX_BYTES: Final = {"max_bytes": "Most bytes to take; `None` for no limit."}
_RESERVED: Final = {
    *("wait_timeout", "poll", "on_progress"),
    *("since", "overlap", "max_outage"),
    *("to", "max_bytes", "overwrite"),
}


def compose(spec: Spec, calls: Mapping[str, tuple[Node, Method]]) -> Mapping[str, list[Composed]]:
    """Compose every such method, by the resource that has it.

    Args:
        spec: All documents.
        calls: The call of each operation, by the operation's id.

    Raises:
        SpecError: A method or an argument has a name that is taken.
    """
    composer = _Composer(spec, calls)
    found: defaultdict[str, list[Composed]] = defaultdict(list)
    for node, call in calls.values():
        for made in composer.made_of(node, call):
            resource = _resource(made.call)
            name = f"{resource}.{made.name}"
            if name in calls or any(other.name == made.name for other in found[resource]):
                node.fail(f"`{name}` is described twice")
            for argument in (*made.call.path, *made.call.keywords):
                if argument.name in _RESERVED:
                    node.fail(f"the argument name `{argument.name}` is taken here")
            found[resource].append(made)
    return found


class _Composer:
    def __init__(self, spec: Spec, calls: Mapping[str, tuple[Node, Method]]) -> None:
        self._spec = spec
        self._calls = calls
        self._waited: set[str] = set()

    def made_of(self, node: Node, call: Method) -> Iterator[Composed]:
        """Yield what is made of one call."""
        if polling := node.get("x-polling"):
            if polling.get("run"):
                yield self._run(node, call)
            # Several operations may start executions of one kind.
            if polling.text("read") not in self._waited:
                self._waited.add(polling.text("read"))
                yield self._wait(node, call)
                log = polling.get("log")
                if log and log.get("follow"):
                    yield self._follow(call, polling, log)
        if node.get("x-download"):
            yield from self._downloads(node, call)

    def _run(self, node: Node, start: Method) -> Composed:
        declared = node["x-polling"]
        resource = declared.text("read").rpartition(".")[0]
        wait = "wait" if resource == _resource(start) else f"{resource}.wait"
        return self._waiting(
            declared,
            start,
            start,
            name=declared.text("run"),
            summary=f"{_summary(node)} and wait for the end",
            paragraphs=(_ONCE.format(wait=wait), declared.text("note", "")),
            timeout="Seconds to wait, the start included; `None` for as long as it takes.",
            told="after the start and after each poll",
            raises=raised(self._spec, node),
        )

    def _wait(self, node: Node, start: Method) -> Composed:
        declared = node["x-polling"]
        reader, read = self._calls[declared.text("read")]
        return self._waiting(
            declared,
            start,
            read,
            name="wait",
            summary="Wait for the end of an execution that was started before",
            paragraphs=(_NAMED,),
            timeout="Seconds to wait; `None` for as long as it takes.",
            told="after each poll",
            raises=raised(self._spec, reader),
        )

    def _waiting(
        self,
        declared: Node,
        start: Method,
        call: Method,
        *,
        name: str,
        summary: str,
        paragraphs: tuple[str, ...],
        timeout: str,
        told: str,
        raises: list[tuple[str, str]],
    ) -> Composed:
        reader, read = self._calls[declared.text("read")]
        log, listed = declared.get("log"), declared.get("list")
        arguments = _notes(call) | {
            "wait_timeout": timeout,
            "poll": "Polling intervals.",
            "on_progress": f"Called with a `WaitProgress` {told}; may be async.",
            "options": "Settings for each of the calls.",
        }
        failed = ("ExecutionFailedError", _failure(declared))
        return Composed(
            name=name,
            kind="wait" if call is read else "run",
            call=call,
            start=start,
            read=read,
            log=self._calls[log.text("read")][1] if log else None,
            listing=self._calls[listed.text("read")][1] if listed else None,
            returns=read.returns,
            docstring=composed_docstring(
                summary, paragraphs, arguments, self._answer(reader), [failed, *_ENDS, *raises]
            ),
        )

    def _follow(self, start: Method, declared: Node, log: Node) -> Composed:
        node, call = self._calls[log.text("read")]
        _, read = self._calls[declared.text("read")]
        listed = call.kind == "page"
        # How far it has been read is the follower's to say.
        query = tuple(a for a in call.query if listed and a.key not in {"since", "limit"})
        given = replace(call, query=query, body=(), headers=())
        returns = "LogFollower" if listed else f"TextLogFollower[{call.returns}]"
        left_out = set[str]() if listed else {"since", "overlap"}
        added = {name: text for name, text in _FOLLOWS.items() if name not in left_out}
        end = "it has ended and everything is read" if listed else "it says that it is done"
        return Composed(
            name=log.text("follow"),
            kind="follow",
            call=given,
            start=start,
            read=read,
            log=call,
            returns=returns,
            docstring=composed_docstring(
                f"Follow the log of an execution until {end}",
                (_ONCE_EACH if listed else _LINES,),
                _notes(given) | added,
                f"An async iterator of {'entries' if listed else 'lines'}, also usable with "
                "`async with`.",
                raised(self._spec, node),
            ),
        )

    def _downloads(self, node: Node, call: Method) -> Iterator[Composed]:
        stem = call.name.removeprefix("get_")
        limit = _LIMITS[call.operation.result]
        declared = node["x-download"]
        summary = _summary(node).removeprefix("Get ").removeprefix("Download ")
        chosen = declared.text("suffix-from", "")
        named = f"`<{call.path[0].name}>{declared.text('suffix')}`"
        named += f" (or the suffix that `{chosen}` says)" if chosen else ""
        unpacks = "`unpack_chart` unpacks it." if call.operation.result == "bytes" else ""
        yield Composed(
            name=f"stream_{stem}",
            kind="stream",
            call=call,
            returns="Download",
            limit=limit,
            docstring=composed_docstring(
                f"Download {summary}, chunk by chunk",
                (),
                _notes(call) | _MAX_BYTES | {"options": "Settings for this call alone."},
                "An async iterator of bytes, to be used with `async with`.",
                raised(self._spec, node),
            ),
        )
        yield Composed(
            name=f"download_{stem}",
            kind="save",
            call=call,
            returns="Path",
            limit=limit,
            suffix=declared.text("suffix"),
            suffix_from=chosen,
            docstring=composed_docstring(
                f"Download {summary} into a file that only its owner may read",
                (f"{_WHOLE} {unpacks}",),
                _notes(call)
                | {
                    "to": f"Path of the file, or of an existing folder to put {named} into. "
                    "Default: the current folder.",
                    "on_progress": "Called with a `DownloadProgress` for every chunk; may be "
                    "async.",
                    **_MAX_BYTES,
                    "overwrite": "Whether an existing file may be replaced.",
                    "options": "Settings for this call alone. The timeout includes the body.",
                },
                "The path of the file.",
                [
                    *raised(self._spec, node),
                    ("FileExistsError", "The file exists already."),
                    ("OSError", "The file cannot be written."),
                ],
            ),
        )

    def _answer(self, reader: Node) -> str:
        for status, response in reader["responses"].items():
            if status.startswith("2"):
                return self._spec.resolve(response).text("description")
        return ""


def _resource(method: Method) -> str:
    return method.operation.id.rpartition(".")[0]


def _summary(node: Node) -> str:
    return " ".join(node.text("summary").split()).rstrip(".")


def _notes(call: Method) -> dict[str, str]:
    return {argument.name: argument.notes for argument in (*call.path, *call.keywords)}


def _failure(declared: Node) -> str:
    """Name what the error of a failed execution has, beside its state."""
    known = {"steps": "the step", "output": "its output", "log": "the last lines of its log"}
    has = [words for key, words in known.items() if declared.get(key)]
    if not has:
        return "It failed."
    return f"It failed; the error has {', '.join(has[:-1])}{' and ' if has[1:] else ''}{has[-1]}."
