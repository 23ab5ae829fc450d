"""Calling a gateway in a test: as somebody signed in, or with whatever requests its description allows."""
