"""Every øre explained in Bokmål, Nynorsk and English: a file of words each, one order of sentences."""

from services.honoraria.model.explain.sentences import Basis, Why, explain
from services.honoraria.model.explain.words import Words
from services.honoraria.model.explain.written import LANGUAGES

__all__ = ["LANGUAGES", "Basis", "Why", "Words", "explain"]
