"""What `benchmarks.limits` measures: strategies in a simulation, real sockets, and cost."""
