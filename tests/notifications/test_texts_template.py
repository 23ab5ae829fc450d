"""The rules of a letter's file: what is checked when it is read, and how holes are closed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifications.model.template import BadTemplate, MissingFact, Slots, parse, write

SLOTS = Slots(frozenset({"name"}), frozenset({"place", "link"}))


def body(text: str, **facts: str | None) -> str:
    return write(parse(f"Til $name\n\n{text}", SLOTS), {"name": "Kari"} | facts).body


def test_brackets_go_when_a_fact_in_them_is_missing() -> None:
    text = "Hei $name[, ved $place][, på $link]!"
    assert body(text, place="Tønsberg", link="x") == "Hei Kari, ved Tønsberg, på x!\n"
    assert body(text, link="x") == "Hei Kari, på x!\n"
    assert body(text, place="", link=None) == "Hei Kari!\n"


def test_a_line_of_brackets_only_goes_altogether_and_a_blank_line_stays() -> None:
    text = "A $name\n\n[Hvor: $place]\n[Lenke: $link]\n\nB\n[$place] [$link]\nC"
    assert body(text) == "A Kari\n\nB\nC\n"
    assert body(text, link="x") == "A Kari\n\nLenke: x\n\nB\n x\nC\n"


def test_all_facts_in_one_pair_of_brackets_must_be_known() -> None:
    assert body("$name[ $place $link]", place="P") == "Kari\n"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("no blank line $name", "one line of subject"),
        ("two\nlines\n\n$name", "one line of subject"),
        ("$name\n\n  \n", "one line of subject"),
        ("$name\n\n$nmae", "unknown slots: nmae"),
        ("$name\n\n$place", "outside brackets: place"),
        ("s\n\nbody", "stand nowhere: name"),
        ("s\n\n[$name]", "stand nowhere: name"),
        ("$name\n\n[a", "not closed"),
        ("$name\n\na]", "stray ']'"),
        ("$name\n\n[a [$place]]", "stray '\\['"),
        ("$name\n\n5 $", "stray '\\$'"),
        ("$name\n\n[words only]", "without a slot"),
    ],
)
def test_a_faulty_letter_is_found_when_it_is_read(text: str, fault: str) -> None:
    with pytest.raises(BadTemplate, match=fault):
        parse(text, SLOTS)


def test_a_required_fact_must_be_there() -> None:
    with pytest.raises(MissingFact, match="name"):
        write(parse("$name\n\nbody", SLOTS), {"place": "P"})


@given(st.text(min_size=1), st.text())
def test_a_fact_is_never_read_as_a_template(name: str, place: str) -> None:
    written = write(parse("s\n\n<$name>[($place)]", SLOTS), {"name": name, "place": place}).body
    plain = name.replace("\0", "")
    if "\n" not in name + place and name == name.strip() and place == place.strip():
        expected = f"<{plain}>" + (f"({place.replace(chr(0), '')})" if place else "")
        assert written == f"{expected}\n"
