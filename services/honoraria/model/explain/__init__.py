"""Every øre explained in Bokmål, Nynorsk and English: a file of words each, one order of sentences."""

from services.honoraria.model.explain.basis import Basis, Borne, RateTold, Zero, read
from services.honoraria.model.explain.said import said
from services.honoraria.model.explain.sentences import Why, explain, told
from services.honoraria.model.explain.words import Words
from services.honoraria.model.explain.written import LANGUAGES

__all__ = ["LANGUAGES", "Basis", "Borne", "RateTold", "Why", "Words", "Zero", "explain", "read", "said", "told"]
