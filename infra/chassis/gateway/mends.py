"""What is wrong with an input and how to mend it, in words that never repeat the input itself."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any


class Mends(ValueError):
    """What a validator that looks at several fields finds wrong: by field, from where it stands, a mend in words.

    A field further in is written `legs.0.minutes`.
    """

    def __init__(self, **mends: str) -> None:
        super().__init__("; ".join(f"{field}: {mend}" for field, mend in mends.items()))
        self.mends = mends


ONE_LINE = r"^[^\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufffe\uffff]+$"
"""Words for people on one line, which read as they stand: nothing in them breaks it or has a part read backwards, nor
is left out where they are written in XML, so that they are never empty there."""

UNKNOWN = "this is not what is asked for; see the description of the interface"

MENDS = {
    "missing": "is needed; send it",
    "extra_forbidden": "is not known here; take it away",
    "json_invalid": "is not JSON: {error}",
    "model_type": "must be an object",
    "model_attributes_type": "must be an object",
    "dict_type": "must be an object",
    "list_type": "must be a list",
    "tuple_type": "must be a list",
    "set_type": "must be a list",
    "frozen_set_type": "must be a list",
    "string_type": "must be text",
    "string_too_short": "must have at least {min_length} characters",
    "string_too_long": "must have at most {max_length} characters",
    "string_pattern_mismatch": "must match {pattern}",
    "string_unicode": "must be text in UTF-8",
    "int_type": "must be a whole number, without quotation marks",
    "int_parsing": "must be a whole number",
    "int_parsing_size": "is too large a number",
    "int_from_float": "must be a whole number, without decimals",
    "float_type": "must be a number",
    "float_parsing": "must be a number",
    "decimal_type": "must be a number",
    "decimal_parsing": "must be a number",
    "finite_number": "must be a finite number",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "none_required": "must be null",
    "greater_than": "must be more than {gt}",
    "greater_than_equal": "must be at least {ge}",
    "less_than": "must be less than {lt}",
    "less_than_equal": "must be at most {le}",
    "multiple_of": "must be a multiple of {multiple_of}",
    "literal_error": "must be {expected}",
    "enum": "must be {expected}",
    "union_tag_not_found": "must say which kind it is with {discriminator}",
    "union_tag_invalid": "{discriminator} must be one of {expected_tags}",
    "too_short": "must have at least {min_length} entries",
    "too_long": "must have at most {max_length} entries",
    "uuid_type": "must be a UUID as text",
    "uuid_parsing": "must be a UUID: 01890a5d-ac96-774b-bcce-b302099a8057",
    "uuid_version": "must be a UUID of version {expected_version}",
    "date_type": "must be a date as text: 2024-06-30",
    "date_parsing": "must be a date that exists: 2024-06-30",
    "date_from_datetime_parsing": "must be a date that exists: 2024-06-30",
    "date_from_datetime_inexact": "must be a date without time: 2024-06-30",
    "datetime_type": "must be a time as text: 2024-06-30T17:00:00+02:00",
    "datetime_parsing": "must be a time that exists: 2024-06-30T17:00:00+02:00",
    "datetime_from_date_parsing": "must be a time that exists: 2024-06-30T17:00:00+02:00",
    "timezone_aware": "must say its offset from UTC: 2024-06-30T17:00:00+02:00",
    "value_error": "{error}",
    "assertion_error": "{error}",
}
"""By pydantic's type of error. Its own messages quote the input here and there, so none of them is passed on."""

SHAPES = {
    r"^[0-9]{4}$": "must be four digits, like 0301",
    r"^[0-9]{9}$": "must be nine digits",
    r"^[a-z][a-z0-9-]{1,39}$": "must be small letters a to z, digits and hyphens, from a letter on: more-og-romsdal",
    r"^[A-Za-z][A-Za-z0-9_.-]{0,63}$": "must be letters A to Z, digits, _ . and -, from a letter on: HELSE_FORDE",
    r"^[^\x00-\x1f\x7f]+$": "must be one line of text",
    ONE_LINE: "must be one line of text, without characters that turn the direction of writing",
}
"""What common patterns ask for, in words."""

_ECHOING = frozenset({"tag"})


def in_words(error: Mapping[str, Any]) -> str:
    """One error of pydantic as a mend. Only what the schema or our own validators say is filled in."""
    pattern = MENDS.get(error["type"])
    if pattern is None:
        return UNKNOWN
    said = {key: value for key, value in (error.get("ctx") or {}).items() if key not in _ECHOING}
    if said.get("pattern") in SHAPES:
        return SHAPES[said["pattern"]]
    try:
        return pattern.format_map(said)
    except KeyError:
        return UNKNOWN


def pointer(path: Iterable[str | int]) -> str:
    """A JSON pointer (RFC 6901) to a place in the input; a name of ours may hold dots: `legs.0.minutes`."""
    return "".join("/" + str(step)[:80].replace("~", "~0").replace("/", "~1") for step in path)


def field_errors(errors: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    """What a problem document lists: which part of the request, where in it, and the mend."""
    listed = []
    for error in errors:
        part, *steps = error["loc"]
        # What tells one of several shapes from the others, `(rules)`, stands in the path and not in the input.
        path = [step for step in steps if not str(step).startswith("(")]
        wrong = (error.get("ctx") or {}).get("error")
        found = wrong.mends if isinstance(wrong, Mends) else {"": in_words(error)}
        for field, mend in found.items():
            inner = field.split(".") if field else ()
            listed.append({"in": str(part), "field": pointer((*path, *inner)), "message": mend})
    return listed
