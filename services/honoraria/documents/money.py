"""Kroner for people and for files, from integer øre and without floats."""

NO_BREAK = "\N{NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"


def kroner(ore: int) -> str:
    """Norwegian typography, for reading: -123000 øre is `−1 230,00`, with spaces that do not break."""
    whole, rest = divmod(abs(ore), 100)
    return f"{MINUS if ore < 0 else ''}{whole:,}".replace(",", NO_BREAK) + f",{rest:02d}"


def kroner_cell(ore: int) -> str:
    """For a cell of a Norwegian spreadsheet: decimal comma, no grouping, plain hyphen: `-1230,00`."""
    return _plain(ore, ",")


def kroner_xml(ore: int) -> str:
    """For ISO 20022: decimal point, always two decimals: `1230.00`."""
    return _plain(ore, ".")


def _plain(ore: int, mark: str) -> str:
    whole, rest = divmod(abs(ore), 100)
    return f"{'-' if ore < 0 else ''}{whole}{mark}{rest:02d}"
