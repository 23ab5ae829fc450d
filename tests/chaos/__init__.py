"""Violence against real processes under load, and what must hold afterwards. See README.md."""
