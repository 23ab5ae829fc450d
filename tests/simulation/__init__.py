"""All four services in one process, on a clock and a scheduler that a seed decides: see README.md."""
