"""Reads what `samrad price` is asked, strictly, and reports every mistake at once."""

from services.honoraria.price_input.form import Mistake
from services.honoraria.price_input.question import Question, read_question

__all__ = ["Mistake", "Question", "read_question"]
