"""What was kept of a line, said again."""

import json
from functools import lru_cache

from services.honoraria.model.explain.basis import read
from services.honoraria.model.explain.sentences import told


@lru_cache(maxsize=8192)
def said(kept: str, language: str) -> str:
    """The explanation in one language, from the kept basis as JSON text. A statement or a table says the like often."""
    return told(read(json.loads(kept)), language)
