import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.catalogue.yaml import to_yaml

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
LEAVES = st.none() | st.booleans() | st.integers() | TEXT
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4), max_leaves=12
)


@settings(deadline=None)
@given(st.dictionaries(TEXT, VALUES, min_size=1, max_size=5))
def test_whatever_is_written_is_read_back_the_same(value: dict[str, object]) -> None:
    assert yaml.safe_load(to_yaml(value)) == value


@pytest.mark.parametrize(
    "text",
    [
        *("on", "No", "null", "12:30", "2024-03-14", "1_000", "0x1f", "~", "=", "- a", "a: b", "a #b", "{x}", "é"),
        *("first\nsecond", "first\n\n  third", "ends\n", " starts\nb", "tab\there", "a\r\nb", "x\n\u2028", "\x85"),
    ],
)
def test_text_that_looks_like_something_else_stays_text(text: str) -> None:
    assert yaml.safe_load(to_yaml({text: [text, {"k": text}]})) == {text: [text, {"k": text}]}


def test_it_reads_as_a_person_would_write_it() -> None:
    written = to_yaml({"channels": {"a.b": {"tags": [{"name": "x", "on": 1}], "none": [], "says": "One.\n\nTwo."}}})
    assert written.splitlines() == [
        "channels:",
        "  a.b:",
        "    tags:",
        "      - name: x",
        '        "on": 1',
        "    none: []",
        "    says: |-",
        "      One.",
        "",
        "      Two.",
    ]
