"""A year of one health community, small and drawn by seed: who sends which commands, in which order, and when."""

from tests.simulation.story.year import Year

__all__ = ["Year"]
