"""What kubiya_async costs, beside the least that is possible and beside its peers.

    python -m benchmarks [TOPIC …] [--json FILE]

A topic is a module here and runs by itself too: `python -m benchmarks.calls`. Each measures its
contenders, which are small adapters in `peers/`, in interleaved rounds against a server in a
process of its own (`server/`), with what `harness/` has for that. Targets are printed beside
what was found.

`benchmarks.instructions` counts instead of timing, and `benchmarks.check` compares what it counts
with `baseline.json`; `benchmarks.report` writes `docs/performance.md` from the JSON of a run.
"""
