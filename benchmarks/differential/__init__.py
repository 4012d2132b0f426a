"""Random specifications of every estimator against code written another way; see docs/differential.md."""
