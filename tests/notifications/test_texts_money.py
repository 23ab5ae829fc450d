"""What letters about money say, in every language: sums, changes, what comes next, and what is left out."""

from dataclasses import replace

import pytest

from services.notifications.compose import compose
from services.notifications.model.letters import (
    HonorariaCalculated,
    HonorariumApproved,
    HonorariumCalculated,
    HonorariumRejected,
    Language,
    StatementReady,
    Sum,
)
from tests.notifications.letters import FULL, NAME, SUM


@pytest.mark.parametrize(
    ("language", "said", "where"),
    [
        ("nb", "ble ikke godkjent slik det står nå.", "Begrunnelsen står ved kravet"),
        ("nn", "blei ikkje godkjent slik det står no.", "Grunngivinga står ved kravet"),
        ("en", "was not approved as it stands.", "The reason is shown with the claim"),
    ],
)
def test_a_refused_honorarium_is_said_to_be_so_and_the_reason_stays_with_the_claim(
    language: Language, said: str, where: str
) -> None:
    letter = next(letter for letter in FULL if isinstance(letter, HonorariumRejected))
    told = compose(letter, language).body
    assert said in told
    assert where in told
    assert "Vårmøtet" in told


def test_a_first_approval_mentions_no_change() -> None:
    letter = next(letter for letter in FULL if isinstance(letter, HonorariumApproved))
    assert "Endring" in compose(letter, "nb").body
    assert "Endring" not in compose(replace(letter, change_ore=256_750), "nb").body


@pytest.mark.parametrize(
    ("language", "sum_of_it", "why"),
    [
        ("nb", "Sum: 0,00 kr", "Det blir altså ikke noe honorar for dette."),
        ("nn", "Sum: 0,00 kr", "Det blir altså ikkje noko honorar for dette."),
        ("en", "Amount: NOK 0.00", "So there is no honorarium for this after all."),
    ],
)
def test_an_honorarium_that_fell_away_is_not_said_to_be_paid(language: Language, sum_of_it: str, why: str) -> None:
    letter = next(letter for letter in FULL if isinstance(letter, HonorariumApproved))
    told = compose(replace(letter, total_ore=0, change_ore=-256_750), language).body
    assert sum_of_it in told
    assert why in told
    assert "før eventuell skatt" not in told
    assert "before any tax" not in told


@pytest.mark.parametrize(
    ("language", "sum_of_it", "change", "next_step"),
    [
        ("nb", "Sum: 2 567,50 kr", "−513,50 kr", "Du trenger ikke gjøre noe: du får beskjed når den er godkjent."),
        ("nn", "Sum: 2 567,50 kr", "−513,50 kr", "Du treng ikkje gjere noko: du får beskjed når han er godkjend."),
        (
            "en",
            "Amount: NOK 2,567.50",
            "NOK −513.50",
            "There is nothing you need to do: you will hear from us when it is",
        ),
    ],
)
def test_a_calculated_honorarium_says_its_sum_and_what_comes_next(
    language: Language, sum_of_it: str, change: str, next_step: str
) -> None:
    told = plain(compose(HonorariumCalculated(name=NAME, sum=SUM), language).body)
    assert sum_of_it in told
    assert change in told
    assert next_step in told


@pytest.mark.parametrize(
    ("language", "line", "work"),
    [
        (
            "nb",
            "– Vårmøtet, 14. mars 2024 (Strategisk samarbeidsutvalg): 2 567,50 kr, før 3 081,00 kr",
            "– arbeid utenom møter i mars 2024 (Faglig samarbeidsutvalg): 1 027,00 kr",
        ),
        (
            "nn",
            "– Vårmøtet, 14. mars 2024 (Strategisk samarbeidsutvalg): 2 567,50 kr, før 3 081,00 kr",
            "– arbeid utanom møte i mars 2024 (Faglig samarbeidsutvalg): 1 027,00 kr",
        ),
        (
            "en",
            "– Vårmøtet, 14 March 2024 (Strategisk samarbeidsutvalg): NOK 2,567.50, was NOK 3,081.00",
            "– work outside meetings in March 2024 (Faglig samarbeidsutvalg): NOK 1,027.00",
        ),
    ],
)
def test_several_calculated_honoraria_have_a_line_each(language: Language, line: str, work: str) -> None:
    letter = next(letter for letter in FULL if isinstance(letter, HonorariaCalculated))
    lines = plain(compose(letter, language).body).split("\n")
    assert lines[4:6] == [line, work]


def test_a_long_list_ends_with_how_many_more_there_are() -> None:
    letter = HonorariaCalculated(name=NAME, sums=(SUM,) * 43)
    lines = compose(letter, "nb").body.split("\n")
    assert sum(line.startswith("– Vårmøtet") for line in lines) == 40
    assert "– og 3 til" in lines


def test_work_without_a_day_left_is_still_named() -> None:
    letter = HonorariumCalculated(name=NAME, sum=Sum("SSU", 0, before_ore=102_700))
    told = compose(letter, "nb").body
    assert "Gjelder: arbeid utenom møter\n" in told
    assert "Slik det er ført nå, blir det ikke noe honorar for dette." in told


def plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    ("language", "ore", "outcome"),
    [
        ("nb", 338_250, "Til utbetaling, før eventuell skatt: 3 382,50 kr"),
        ("nn", 338_250, "Til utbetaling, før eventuell skatt: 3 382,50 kr"),
        ("en", 338_250, "To be paid, before any tax: NOK 3,382.50"),
        (
            "nb",
            0,
            "Denne gangen er det ingenting å utbetale.\n\nOppgjørsbilaget forklarer hvorfor, linje for linje. Arbeid",
        ),
        (
            "nn",
            0,
            "Denne gongen er det ingenting å betale ut.\n\nOppgjersbilaget forklarer kvifor, linje for linje. Arbeid",
        ),
        ("en", 0, "There is nothing to pay this time.\n\nThe statement explains why, line by line. Work"),
        ("nb", -51_350, "du har tidligere fått 513,50 kr for mye, før eventuell skatt. Beløpet føres videre og"),
        ("nn", -51_350, "du har tidlegare fått 513,50 kr for mykje, før eventuell skatt. Beløpet blir ført vidare og"),
        ("en", -51_350, "you were paid NOK 513.50 too much earlier, before any tax. The amount is carried forward and"),
    ],
)
def test_a_statement_says_what_is_paid_or_why_nothing_is(language: Language, ore: int, outcome: str) -> None:
    letter = next(letter for letter in FULL if isinstance(letter, StatementReady))
    told = compose(replace(letter, total_ore=ore, statement_url=None), language).body.replace("\N{NO-BREAK SPACE}", " ")
    assert outcome in told
    assert ("Til utbetaling" in told or "To be paid" in told) == (ore > 0)
