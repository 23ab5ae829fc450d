"""From bytes to plain JSON values, without the liberties Python takes with JSON."""

import json
from collections import Counter
from typing import NoReturn


class NotJson(ValueError):
    """The text is not JSON; the message says where, on one line."""


class Object(dict[str, object]):
    """A JSON object that remembers names given more than once; Python would silently keep the last."""

    def __init__(self, pairs: list[tuple[str, object]]) -> None:
        super().__init__(pairs)
        times = Counter(name for name, _ in pairs)
        self.repeated = [name for name, count in times.items() if count > 1]


def read_json(data: bytes) -> object:
    """The value of a UTF-8 JSON text (a byte order mark is forgiven). Raises `NotJson`."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        raise NotJson(f"not UTF-8 text (byte {wrong.start})") from wrong
    if not text.strip():
        raise NotJson("empty")
    try:
        return json.loads(text, object_pairs_hook=Object, parse_constant=_refuse)
    except json.JSONDecodeError as wrong:
        raise NotJson(f"not JSON: {wrong.msg} at line {wrong.lineno} column {wrong.colno}") from wrong
    except RecursionError as wrong:
        raise NotJson("not JSON: nested too deeply") from wrong
    except ValueError as wrong:
        # Python's limit on the digits of a number, and the constants below.
        raise NotJson(f"not JSON: {wrong}") from wrong


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not a JSON number")


def shown(value: object) -> str:
    """A value as a person would recognise it from the input, on one line and never long."""
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return "a list"
    text = json.dumps(value)
    return text if len(text) <= 40 else text[:37] + "..."
