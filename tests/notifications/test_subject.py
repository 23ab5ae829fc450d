"""A subject comes out as it went in, whoever unfolds it: read here from the bytes, by the standards and no library."""

import base64
import quopri
import re
from dataclasses import replace
from email import message_from_bytes, policy
from email.header import decode_header, make_header

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.notifications.mail import mail
from services.notifications.model.mailbox import one_line
from services.notifications.model.template import Written
from tests.notifications.test_texts_mail import OUTGOING, SENDER

WORD = re.compile(rb"=\?utf-8\?([bq])\?([!->@-~]*)\?=")
BETWEEN = re.compile(rb"(?<=\?=)[ \t]+(?==\?)")
LONG = "[OPPDIKTET] Velkommen som vara for fastlegenes representant i Faglig samarbeidsutvalg for skrøpelige eldre"


def lines(subject: str) -> list[bytes]:
    """The lines of the header, as they go over the wire."""
    sent = mail(replace(OUTGOING, written=Written(subject, "Hei!\n")), SENDER).as_bytes()
    (found,) = re.findall(rb"^Subject:[^\r\n]*(?:\r\n[ \t][^\r\n]*)*", sent, re.MULTILINE)
    return list(found.split(b"\r\n"))


def read(folded: list[bytes]) -> str:
    """Unfold (RFC 5322, 2.2.3: only line breaks go), drop what is between encoded words, decode (RFC 2047, 6.2)."""
    unfolded = BETWEEN.sub(b"", b"".join(folded).removeprefix(b"Subject: "))
    return WORD.sub(_decoded, unfolded).decode()


def _decoded(word: re.Match[bytes]) -> bytes:
    if word[1] == b"b":
        return base64.b64decode(word[2], validate=True)
    return quopri.decodestring(word[2].replace(b"_", b" "))


@settings(deadline=None)
@given(st.text() | st.text(st.sampled_from("aæøå €😀=?_ "), min_size=60, max_size=300))
def test_any_subject_is_read_as_it_was_written(text: str) -> None:
    subject = one_line(text) or "-"
    folded = lines(subject)
    assert read(folded) == subject
    assert all(len(line) <= 78 for line in folded)
    assert all(len(word[0]) <= 75 for line in folded for word in WORD.finditer(line))
    raw = b"\r\n".join(folded) + b"\r\n\r\n"
    assert message_from_bytes(raw, policy=policy.default)["Subject"] == subject
    assert str(make_header(decode_header(message_from_bytes(raw)["Subject"]))) == subject


@pytest.mark.parametrize("subject", [LONG, LONG.replace("ø", "o"), "Møte " * 60 + "til"])
def test_where_a_subject_is_folded_no_blank_of_its_own_stands(subject: str) -> None:
    first, *following = lines(subject)
    assert following, "it is long enough to be folded"
    assert WORD.fullmatch(first.removeprefix(b"Subject: "))
    for line in following:
        assert WORD.fullmatch(line[1:]), "a reader that keeps the line break, or doubles the blank, still reads it"
        assert line[:1] == b" "


def test_a_short_subject_in_ascii_stays_readable_on_the_wire() -> None:
    assert lines("Invitasjon: Formiddag, 4. mars") == [b"Subject: Invitasjon: Formiddag, 4. mars"]


def test_what_looks_like_an_encoded_word_is_not_taken_for_one() -> None:
    assert read(lines("Sak =?utf-8?q?x?= og ?")) == "Sak =?utf-8?q?x?= og ?"
    assert lines("Sak =?utf-8?q?x?= og ?")[0].startswith(b"Subject: =?utf-8?b?")
