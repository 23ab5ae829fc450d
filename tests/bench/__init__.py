"""How fast it goes, beside what a team would otherwise write: `samrad bench`."""
