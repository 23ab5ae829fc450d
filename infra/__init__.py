"""How anything runs; no word of the domain."""
