"""How everything is measured: interleaved rounds, statistics, tables, the server's process."""
