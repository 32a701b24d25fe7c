"""Download the Helm chart of a runner and unpack it, as `helm install` wants it.

    python examples/download_chart.py RUNNER [FOLDER]

The key is read from KUBIYA_API_KEY. Without an account, `python -m kubiya_async serve` in another
terminal starts a local server and prints the variables to export; one of its runners is
runner-prod.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from kubiya_async import Kubiya, KubiyaError
from kubiya_async.charts import unpack_chart


async def main(runner: str, folder: Path) -> None:
    async with Kubiya() as kubiya:
        archive = await kubiya.runners_v3.download_helm_chart(runner, to=folder, overwrite=True)
    print(f"{archive} ({archive.stat().st_size} bytes)")
    # The archive is checked as a whole before anything of it is written.
    for file in await unpack_chart(archive, folder / runner):
        print(f"  {file}")


if __name__ == "__main__":
    if len(sys.argv) not in {2, 3}:
        sys.exit(__doc__)
    target = Path(sys.argv[2] if len(sys.argv) > 2 else "charts")
    target.mkdir(parents=True, exist_ok=True)
    try:
        asyncio.run(main(sys.argv[1], target))
    except (KubiyaError, OSError) as error:
        sys.exit(str(error))
