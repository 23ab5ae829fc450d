"""Back ends of the bus for tests: one in memory, what each back end guarantees, and faults to put in between."""
