"""Studies on the warehouse: files, sources, columns, samples and variants, runs, stored rows, checks and verdicts."""
