"""Which of our languages a reader wants."""

from services.honoraria.documents.content import Language

_OURS: dict[str, Language] = {"nb": "nb", "no": "nb", "nn": "nn", "en": "en"}
LONGEST = 200
"""A longer header is no reader's wish."""


def language_of(accepted: str) -> Language:
    """The first of our languages in an Accept-Language header, by its weights; bokmål where there is none."""
    wishes: list[tuple[float, int, str]] = []
    for place, part in enumerate(accepted[:LONGEST].split(",")):
        tag, _, weight = part.strip().partition(";q=")
        wishes.append((-_weight(weight), place, tag.strip().lower().partition("-")[0]))
    return next((_OURS[tag] for weight, _, tag in sorted(wishes) if tag in _OURS and weight < 0), "nb")


def _weight(written: str) -> float:
    try:
        return float(written) if written else 1.0
    except ValueError:
        return 0.0
