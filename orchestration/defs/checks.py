"""The gate between the panel and everything computed from it: Great Expectations as blocking asset checks."""
