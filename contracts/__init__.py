"""What the services say to each other, and nothing else.

Imports pydantic only: whoever integrates can take this package alone.
"""
