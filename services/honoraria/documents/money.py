"""Kroner for people and for files, from integer øre and without floats."""

NO_BREAK = "\N{NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"


def kroner(ore: int, language: str = "nb") -> str:
    """For reading: -123000 øre is `−1 230,00` with spaces that do not break, in English `−1,230.00`."""
    whole, rest = divmod(abs(ore), 100)
    thousands, decimal = (",", ".") if language == "en" else (NO_BREAK, ",")
    return f"{MINUS if ore < 0 else ''}{whole:,}".replace(",", thousands) + f"{decimal}{rest:02d}"


def kroner_cell(ore: int) -> str:
    """For a cell of a Norwegian spreadsheet: decimal comma, no grouping, plain hyphen: `-1230,00`."""
    return _plain(ore, ",")


def kroner_xml(ore: int) -> str:
    """For ISO 20022: decimal point, always two decimals: `1230.00`."""
    return _plain(ore, ".")


def _plain(ore: int, mark: str) -> str:
    whole, rest = divmod(abs(ore), 100)
    return f"{'-' if ore < 0 else ''}{whole}{mark}{rest:02d}"
