"""The bank file: valid by its schema, one transaction per payee, and refused when something is wrong."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from importlib.resources import files
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from stdnum import luhn

from services.honoraria.documents.bank_days import is_bank_day, next_bank_day
from services.honoraria.documents.bank_text import CARRIED, bank_text
from services.honoraria.documents.kid import BadKid, must_be_kid
from services.honoraria.documents.outgoing import outgoing
from services.honoraria.documents.payable import BadAccountNumber
from services.honoraria.documents.payment_file import (
    Debtor,
    NotAbovePayment,
    NothingToPay,
    PaymentOrder,
    Transfer,
    TwicePaid,
    Version,
    payment_file,
)
from tests.honoraria.settled import settlement, share

DEBTOR = Debtor("Færder kommune", "999000222", "1503.40.12358")
NEW: Version = "pain.001.001.09"
VERSIONS: list[Version] = ["pain.001.001.03", NEW]
FILE = UUID("018e9999-0000-7000-8000-3f9c0a5e7b21")
FIRST = Transfer("3911-2024-000013", 256_750, "Tjøme Legesenter AS", "12345678903", "Oppgjørsbilag 3911-2024-000013")
ORDER = PaymentOrder(FILE, DEBTOR, datetime(2024, 4, 5, 9, 30, tzinfo=UTC), date(2024, 4, 8), (FIRST,), NEW)


def paid(*transfers: Transfer, **changed: Any) -> etree._Element:
    """The message, having passed the schema of its version."""
    order = replace(ORDER, transfers=transfers, **changed)
    message = etree.fromstring(payment_file(order))
    schema(order.version).assertValid(message)
    return message


@cache
def schema(version: Version) -> etree.XMLSchema:
    return etree.XMLSchema(etree.fromstring(files("sepaxml").joinpath(f"schemas/{version}.xsd").read_bytes()))


def told(message: etree._Element, name: str) -> list[str | None]:
    return [element.text for element in _named(message, name)]


def _named(message: etree._Element, name: str) -> Iterator[etree._Element]:
    return message.iter(f"{{*}}{name}")


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("bic", [None, "DNBANOKK"])
def test_a_payment_file_is_valid_by_its_schema(version: Version, bic: str | None) -> None:
    other = replace(FIRST, end_to_end="3911-2024-000014-2", name="Ŋuorjjo Šámi Ltd \N{EN DASH} ☃", kid="2345676")
    message = paid(FIRST, other, version=version, debtor=replace(DEBTOR, bic=bic))
    assert told(message, "NbOfTxs") == ["2", "2"]
    assert told(message, "CtrlSum") == ["5135.00", "5135.00"]
    assert told(message, "InstdAmt") == ["2567.50", "2567.50"]
    assert {element.get("Ccy") for element in _named(message, "InstdAmt")} == {"NOK"}
    assert "2024-04-08" in [*told(message, "ReqdExctnDt"), *told(message, "Dt")]


def test_accounts_are_norwegian_and_nothing_is_european() -> None:
    message = paid(FIRST)
    assert told(message, "IBAN") == []
    assert "SEPA" not in told(message, "Cd")
    assert [element.findtext("{*}Id/{*}Othr/{*}Id") for element in _named(message, "DbtrAcct")] == ["15034012358"]
    assert [element.findtext("{*}Id/{*}Othr/{*}Id") for element in _named(message, "CdtrAcct")] == ["12345678903"]
    assert told(message, "Cd").count("BBAN") == 2


def test_the_payee_reads_which_statement_it_is_unless_the_invoice_has_a_kid() -> None:
    assert told(paid(FIRST), "Ustrd") == ["Oppgjørsbilag 3911-2024-000013"]
    with_kid = paid(replace(FIRST, kid="2345676"))
    assert (told(with_kid, "Ref"), told(with_kid, "Ustrd")) == (["2345676"], [])


def test_references_fit_are_unique_and_the_same_when_the_file_is_made_again() -> None:
    longest = replace(FIRST, end_to_end="3911-2024-999999-99")
    message = paid(FIRST, longest)
    ids = [text for name in ("MsgId", "PmtInfId", "InstrId", "EndToEndId") for text in told(message, name)]
    assert len(set(ids)) == len(ids)
    assert all(text and len(text) <= 35 for text in ids)
    assert payment_file(ORDER) == payment_file(ORDER)


@settings(deadline=None)
@given(st.lists(st.integers(min_value=1, max_value=10**9), min_size=1, max_size=8))
def test_the_control_sum_is_the_sum_of_the_amounts(amounts: list[int]) -> None:
    transfers = [replace(FIRST, end_to_end=f"3911-2024-{n:06d}", ore=ore) for n, ore in enumerate(amounts)]
    message = paid(*transfers)
    assert [int((text or "").replace(".", "")) for text in told(message, "InstdAmt")] == amounts
    assert [int((text or "").replace(".", "")) for text in told(message, "CtrlSum")] == [sum(amounts)] * 2


def test_an_empty_file_a_sum_not_above_zero_and_a_reference_twice_are_refused() -> None:
    with pytest.raises(NothingToPay):
        paid()
    for ore in (0, -1):
        with pytest.raises(NotAbovePayment):
            paid(replace(FIRST, ore=ore))
    with pytest.raises(TwicePaid):
        paid(FIRST, FIRST)


@pytest.mark.parametrize(
    "number",
    [
        "",
        "1234567890",
        "12345678904",
        "00001234567",
        "1234567890x",
        "NO9386011117947",
        "１２３４５６７８９０３",
    ],
)
def test_an_account_number_with_a_wrong_check_digit_or_length_is_refused_without_repeating_it(
    number: str,
) -> None:
    with pytest.raises(BadAccountNumber) as refused:
        paid(replace(FIRST, account=number))
    assert not number or number not in refused.value.detail
    assert refused.value.field == "account"


def test_the_payers_account_is_checked_too() -> None:
    with pytest.raises(BadAccountNumber):
        paid(FIRST, debtor=replace(DEBTOR, account="15034012350"))


@pytest.mark.parametrize(
    ("after", "paid_on"),
    [
        (date(2024, 3, 13), date(2024, 3, 14)),
        (date(2024, 3, 15), date(2024, 3, 18)),
        (date(2024, 3, 27), date(2024, 4, 2)),
        (date(2024, 4, 30), date(2024, 5, 2)),
        (date(2024, 5, 8), date(2024, 5, 10)),
        (date(2024, 5, 16), date(2024, 5, 21)),
        (date(2025, 4, 16), date(2025, 4, 22)),
        (date(2025, 5, 16), date(2025, 5, 19)),
        (date(2026, 4, 1), date(2026, 4, 7)),
        (date(2024, 12, 23), date(2024, 12, 27)),
        (date(2024, 12, 30), date(2025, 1, 2)),
    ],
)
def test_money_moves_on_the_next_bank_day(after: date, paid_on: date) -> None:
    assert next_bank_day(after) == paid_on


@settings(deadline=None)
@given(st.dates(min_value=date(2010, 1, 1), max_value=date(2040, 1, 1)))
def test_the_next_bank_day_is_later_and_never_a_weekend_or_an_eve(after: date) -> None:
    on = next_bank_day(after)
    assert on > after
    assert is_bank_day(on)
    assert on.weekday() < 5
    assert (on.month, on.day) not in {(12, 24), (12, 25), (12, 26), (12, 31), (1, 1), (5, 1), (5, 17)}


@given(st.text())
def test_bank_text_holds_only_what_banks_carry(value: str) -> None:
    carried = bank_text(value, 20)
    assert set(carried) <= CARRIED
    assert len(carried) <= 20


def test_sami_names_lose_their_accents_rather_than_their_letters() -> None:
    assert bank_text("Kárášjohka ŋuŧđo – Øst", 70) == "Kárásjohka nutdo - Øst"


def test_a_run_sends_out_every_table_it_calls_for() -> None:
    settled = settlement(refunds=(share("3905", "Tønsberg", 50_000),))
    assert [file.name.rsplit("_", 1)[1] for file in outgoing(settled)] == [
        *("samlet.csv", "lonn.csv", "lonnsum.csv", "refusjon.csv")
    ]


@pytest.mark.parametrize("kid", ["2345676", "12345678903", "23 45676"])
def test_a_kid_with_either_check_digit_is_taken_without_its_blanks(kid: str) -> None:
    assert must_be_kid(kid) == kid.replace(" ", "")


@given(st.text("0123456789", min_size=1, max_size=24))
def test_for_every_number_each_way_of_counting_gives_its_own_check_digit(digits: str) -> None:
    taken = {sign for sign in "0123456789-" if accepted(digits + sign)}
    assert 1 <= len(taken) <= 2, "modulo 10, modulo 11, or both the same"
    assert luhn.calc_check_digit(digits) in taken
    weighted = sum(int(digit) * weight for digit, weight in zip(reversed(digits), (2, 3, 4, 5, 6, 7) * 4, strict=False))
    assert "0123456789-"[-weighted % 11] in taken


def accepted(kid: str) -> bool:
    try:
        return must_be_kid(kid) == kid
    except BadKid:
        return False


@pytest.mark.parametrize("kid", ["2345677", "1", "12345678901234567890123456", "abc", "１２３４５６７８２", "-"])
def test_a_kid_that_no_bank_would_take_is_refused(kid: str) -> None:
    with pytest.raises(BadKid):
        must_be_kid(kid)
