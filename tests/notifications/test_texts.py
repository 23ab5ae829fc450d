"""Every letter in every language, with all the facts and with as few as possible."""

import re
from dataclasses import fields, replace
from datetime import UTC, date, datetime

import pytest

from services.notifications.compose import check_texts, compose
from services.notifications.model.letters import (
    LANGUAGES,
    Invitation,
    Language,
    Letter,
    Pay,
)
from services.notifications.model.slots import SLOTS
from services.notifications.model.template import MissingFact
from services.notifications.times import amount, period, span, weekday
from services.notifications.words import made_up, words
from tests.notifications.letters import (
    BARE_SEAT,
    FULL,
    MINIMAL,
    NAME,
    PAY,
    PRE_MEETING,
    SEAT,
    STARTS,
)

HOLE = re.compile(r"^\S+:$|,$| [.,!?]|«»|“”|\(\)")
"""What a sentence looks like when a fact fell out of it."""


def named(letter: Letter) -> str:
    return letter.letter


def invitation(**changes: object) -> Invitation:
    first = FULL[0]
    assert isinstance(first, Invitation)
    return replace(first, **changes)  # type: ignore[arg-type]


def test_every_text_can_be_read() -> None:
    check_texts()
    assert {letter.letter for letter in FULL} == {letter.letter for letter in MINIMAL} == set(SLOTS)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("letter", FULL, ids=named)
def test_a_letter_tells_every_fact_it_is_given(letter: Letter, language: Language) -> None:
    written = compose(letter, language)
    told = written.subject + written.body
    for field in fields(letter):
        fact = getattr(letter, field.name)
        if isinstance(fact, str) and field.name not in ("asked_to", "reason", "level"):
            assert fact in told, field.name
    assert "Vårmøtet" in told or letter.letter in ("appointment_welcome", "statement_ready", "payee_confirmed")
    assert not {"$", "[", "]", "{", "}"} & set(told)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("letter", FULL + MINIMAL, ids=named)
def test_a_letter_has_no_holes(letter: Letter, language: Language) -> None:
    written = compose(letter, language)
    assert "None" not in written.subject + written.body
    assert written.subject == written.subject.strip()
    assert "\n" not in written.subject
    assert "\n\n\n" not in written.body
    for line in written.body.split("\n"):
        assert line == line.strip()
        assert "  " not in line
        assert line.startswith("Dear") or not HOLE.search(line), line
    assert written.body.startswith(("Hei, Anne", "Dear Anne"))


@pytest.mark.parametrize("letter", FULL, ids=named)
def test_a_language_without_letters_gets_bokmal(letter: Letter) -> None:
    assert compose(letter, "se") == compose(letter, "nb")
    assert compose(letter, "") == compose(letter, "nb")


@pytest.mark.parametrize("letter", FULL, ids=named)
def test_the_languages_differ(letter: Letter) -> None:
    assert len({compose(letter, language).body for language in LANGUAGES}) == len(LANGUAGES)


def test_every_language_has_the_same_words() -> None:
    nb, *others = [words(language) for language in LANGUAGES]
    for other in others:
        assert other.phrases.keys() == nb.phrases.keys()
        assert {name: group.keys() for name, group in other.groups.items()} == {
            name: group.keys() for name, group in nb.groups.items()
        }


@pytest.mark.parametrize(
    ("language", "when"),
    [
        ("nb", "torsdag 14. mars 2024 kl. 12.00–14.30"),
        ("nn", "torsdag 14. mars 2024 kl. 12.00–14.30"),
        ("en", "Thursday 14 March 2024, 12:00–14:30"),
    ],
)
def test_times_are_told_in_norway_with_the_day_of_the_week(language: Language, when: str) -> None:
    assert when in compose(invitation(), language).body


def test_nynorsk_has_its_own_days() -> None:
    sunday = datetime(2024, 6, 30, 22, 30, tzinfo=UTC)
    assert weekday(sunday, "nb") == "mandag 1. juli"
    assert weekday(sunday, "nn") == "måndag 1. juli"


def test_a_meeting_across_midnight_and_the_change_of_clocks_names_both_days() -> None:
    late, early = datetime(2024, 3, 30, 22, 0, tzinfo=UTC), datetime(2024, 3, 31, 1, 0, tzinfo=UTC)
    assert span(late, early, "nb") == "lørdag 30. mars 2024 kl. 23.00 – søndag 31. mars 2024 kl. 03.00"
    assert span(late, early, "en") == "Saturday 30 March 2024, 23:00 – Sunday 31 March 2024, 03:00"


def test_a_period_is_written_with_both_days() -> None:
    assert period(date(2024, 3, 1), date(2024, 3, 31), "nn") == "1.–31. mars 2024"
    assert period(date(2024, 3, 1), date(2024, 3, 1), "en") == "1 March 2024"
    assert period(date(2024, 1, 1), date(2024, 3, 31), "nb") == "1. januar 2024 – 31. mars 2024"


@pytest.mark.parametrize(
    ("language", "written"), [("nb", "−1\xa0234\xa0567,05"), ("nn", "−1\xa0234\xa0567,05"), ("en", "−1,234,567.05")]
)
def test_an_amount_is_written_as_readers_of_the_language_do(language: Language, written: str) -> None:
    assert amount(-123_456_705, language) == written


def test_an_invitation_says_role_reason_request_and_pay() -> None:
    told = compose(invitation(), "nb").body.replace("\N{NO-BREAK SPACE}", " ")
    assert "Du er fastlegenes representant i utvalget. Du er oppnevnt av Færder kommune." in told
    assert "Vi ber deg møte" in told
    assert "Timesatsen er 1 230,00 kr. Det er Færder kommune som betaler." in told
    assert "Antakelse: hvert minutt telles.\nAntakelse: full sats for reisetid." in told


@pytest.mark.parametrize(("language", "word"), [("nb", "Antakelse"), ("nn", "Føresetnad"), ("en", "Assumption")])
def test_an_assumption_is_marked_in_every_language(language: Language, word: str) -> None:
    assert f"{word}: hvert minutt telles." in compose(invitation(), language).body


def test_a_deputy_is_asked_to_stand_by_and_an_observer_to_observe() -> None:
    deputy = compose(invitation(seat=replace(SEAT, deputy_rank=2), asked_to="stand_by"), "nb").body
    assert "Du er vara nr. 2" in deputy
    assert "holde av tiden" in deputy
    observer = compose(invitation(seat=replace(SEAT, role="observer"), asked_to="observe"), "nb").body
    assert "observatør for fastlegene" in observer


def test_a_pre_meeting_is_called_one_and_says_what_it_prepares() -> None:
    told = compose(invitation(gathering=PRE_MEETING), "nn").body
    assert "formøtet «Formøte»" in told
    assert "Formøtet førebur: Vårmøtet" in told


def test_a_salaried_gp_is_not_promised_a_rate() -> None:
    told = compose(invitation(pay=replace(PAY, basis="salary")), "nb").body
    assert "del av stillingen din" in told
    assert "Timesatsen" not in told


def test_codes_from_a_newer_version_are_left_unsaid() -> None:
    new = invitation(seat=replace(BARE_SEAT, role="patron"), asked_to="sing", pay=Pay("barter"))
    told = compose(new, "en").body
    assert "patron" not in told
    assert "sing" not in told
    assert "The municipalities pay for meeting time" in told


@pytest.mark.parametrize(
    ("language", "signed"),
    [
        ("nb", "Vennlig hilsen\nsekretariatet i Helsefellesskapet i Vestfold\n"),
        ("nn", "Venleg helsing\nsekretariatet i Helsefellesskapet i Vestfold\n"),
        ("en", "Kind regards\nthe secretariat of Helsefellesskapet i Vestfold\n"),
    ],
)
def test_every_letter_is_signed_by_the_secretariat_of_the_community(language: Language, signed: str) -> None:
    assert all(compose(letter, language).body.endswith(signed) for letter in FULL)


def test_a_letter_without_a_name_is_not_written() -> None:
    with pytest.raises(MissingFact, match="name"):
        compose(invitation(name=" "), "nb")


def test_what_people_wrote_stays_on_its_line_and_is_not_read_as_a_template() -> None:
    told = compose(invitation(name=f"{NAME}\n\n$title [x]", contact="a\r\nBcc: b"), "nb").body
    assert told.startswith(f"Hei, {NAME} $title [x]!\n")
    assert "Spør a Bcc: b." in told


def test_made_up_data_are_said_to_be_so_in_the_language_of_the_reader() -> None:
    assert made_up("OPPDIKTET", "nn").startswith("OPPDIKTET: dette er ei prøve")
    assert made_up("OPPDIKTET", "xx") == made_up("OPPDIKTET", "nb")


def test_a_title_that_moves_with_the_day_stands_in_the_subject() -> None:
    later = replace(PRE_MEETING, starts=STARTS.replace(month=11))
    assert compose(invitation(gathering=later), "nb").subject == "Invitasjon: Formøte, torsdag 14. november"
