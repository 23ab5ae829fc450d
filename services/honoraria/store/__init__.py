"""All SQL of the service: one statement per function, set-based where a batch is at hand."""
