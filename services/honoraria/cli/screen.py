"""The terminal, for text that people wrote: brackets and colons in a name are shown as they are, and mean nothing."""

from rich.console import Console
from rich.text import Text


def screen() -> Console:
    """Where tables and lines are shown, read neither as markup nor as emoji."""
    return Console(highlight=False, markup=False, emoji=False)


def flagged(flag: str, rest: str, colour: str = "yellow") -> Text:
    """A line that begins with a word in colour."""
    return Text.assemble((flag, colour), rest)
