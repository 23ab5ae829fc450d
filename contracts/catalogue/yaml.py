"""Plain data as block-style YAML that every parser reads alike, 1.1 and 1.2. Only writes."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence

# What is not plainly a word is quoted: YAML 1.1 takes `on` for true, `12:30` for a number, `2024-01-01` for a date.
_WORD = re.compile(r"[A-Za-z_$][A-Za-z0-9_./$-]*( [A-Za-z0-9_./()-]+)*")
_TAKEN = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n"})
# JSON leaves these as they are, and YAML allows none of them in a quoted string.
_UNPRINTABLE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")


def to_yaml(value: Mapping[str, object]) -> str:
    """A document of mappings with string keys, sequences, strings, numbers, booleans and null."""
    return "\n".join(_block(value, "")) + "\n"


def _block(value: object, indent: str) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, each in value.items():
            yield from _entry(f"{indent}{_scalar(str(key))}:", each, f"{indent}  ")
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for each in value:
            yield from _item(each, indent)


def _entry(head: str, value: object, indent: str) -> Iterator[str]:
    if _is_block(value):
        yield head
        yield from _block(value, indent)
    elif isinstance(value, str) and _is_literal(value):
        yield f"{head} |-"
        yield from (f"{indent}{line}" if line else "" for line in value.split("\n"))
    else:
        yield f"{head} {_scalar(value)}"


def _item(value: object, indent: str) -> Iterator[str]:
    if not _is_block(value):
        yield f"{indent}- {_scalar(value)}"
        return
    lines = _block(value, f"{indent}  ")
    yield f"{indent}- {next(lines).lstrip()}"
    yield from lines


def _is_block(value: object) -> bool:
    return isinstance(value, Mapping | list | tuple) and len(value) > 0


def _is_literal(text: str) -> bool:
    """Whether a literal block would give these lines back unchanged."""
    first, *rest = text.split("\n")
    plain = all(line.isprintable() and line == line.strip() for line in (first, *rest))
    return bool(rest and first and rest[-1]) and plain


def _scalar(value: object) -> str:
    if isinstance(value, str) and _WORD.fullmatch(value) and value.lower() not in _TAKEN:
        return value
    if isinstance(value, tuple):
        return "[]"
    return _UNPRINTABLE.sub(lambda one: f"\\u{ord(one[0]):04x}", json.dumps(value, ensure_ascii=False))
