"""The bank file: valid by its schema, one transaction per payee, and refused when something is wrong."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from services.honoraria.documents.bank_days import is_bank_day, next_bank_day
from services.honoraria.documents.bank_text import CARRIED, bank_text
from services.honoraria.documents.content import Payout, Run
from services.honoraria.documents.outgoing import outgoing
from services.honoraria.documents.payable import BadAccountNumber, NegativePayout
from services.honoraria.documents.payment_file import (
    Debtor,
    NothingToPay,
    PaidAsOffice,
    TwicePaid,
    Version,
    execution_date,
    payment_file,
    payments,
)
from tests.honoraria.settled import (
    IDENTITY,
    RUN,
    business,
    enterprise,
    line,
    office,
    payout,
    person,
    settlement,
    share,
    voucher,
)

DEBTOR = Debtor("Færder kommune", "999000222", "1503.40.12358")
NEW: Version = "pain.001.001.09"
VERSIONS: list[Version] = ["pain.001.001.03", NEW]


def paid(*payouts: Payout, run: Run = RUN, version: Version = NEW, debtor: Debtor = DEBTOR) -> etree._Element:
    """The message, having passed the schema of its version."""
    content = payments(run, debtor, payouts, version=version)
    message = etree.fromstring(content)
    schema(version).assertValid(message)
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
    other = replace(enterprise(), practitioner=RUN.id, name="Ŋuorjjo Šámi Ltd \N{EN DASH} ☃")
    message = paid(
        business(13),
        payout(other, voucher(14, line("business"))),
        version=version,
        debtor=replace(DEBTOR, bic=bic),
    )
    assert told(message, "NbOfTxs") == ["2", "2"]
    assert told(message, "CtrlSum") == ["5135.00", "5135.00"]
    assert told(message, "InstdAmt") == ["2567.50", "2567.50"]
    assert {element.get("Ccy") for element in _named(message, "InstdAmt")} == {"NOK"}


def test_accounts_are_norwegian_and_nothing_is_european() -> None:
    message = paid(business())
    assert told(message, "IBAN") == []
    assert "SEPA" not in told(message, "Cd")
    assert [element.findtext("{*}Id/{*}Othr/{*}Id") for element in _named(message, "DbtrAcct")] == ["15034012358"]
    assert [element.findtext("{*}Id/{*}Othr/{*}Id") for element in _named(message, "CdtrAcct")] == ["12345678903"]
    assert told(message, "Cd").count("BBAN") == 2


def test_the_payee_reads_which_statement_it_is_and_that_the_data_are_made_up() -> None:
    assert told(paid(business()), "Ustrd") == ["OPPDIKTET Oppgjørsbilag 3911-2024-000013, 2024-03-01 - 2024-03-31"]
    real = paid(business(), run=replace(RUN, marker=None))
    assert told(real, "Ustrd") == ["Oppgjørsbilag 3911-2024-000013, 2024-03-01 - 2024-03-31"]


def test_references_fit_are_unique_and_the_same_when_the_file_is_made_again() -> None:
    other = replace(enterprise(), practitioner=RUN.id)
    message = paid(business(999_999), payout(other, voucher(14, line("business"))))
    ids = [text for name in ("MsgId", "PmtInfId", "InstrId", "EndToEndId") for text in told(message, name)]
    assert len(set(ids)) == len(ids)
    assert all(text and len(text) <= 35 for text in ids)
    assert payment_file(settlement(), DEBTOR) == payment_file(settlement(), DEBTOR)


def test_no_identity_number_goes_to_the_bank() -> None:
    private = replace(person(), kind="person")
    content = payments(RUN, DEBTOR, [Payout(private, "business", (voucher(13, line("business")),))], version=NEW)
    assert IDENTITY.encode() not in content


@settings(deadline=None)
@given(st.lists(st.integers(min_value=1, max_value=10**9), min_size=1, max_size=8))
def test_the_control_sum_is_the_sum_of_the_amounts(amounts: list[int]) -> None:
    payouts = [
        payout(
            replace(enterprise(), name=f"Legesenter {number}"),
            voucher(number, line("business", amount_ore=ore)),
        )
        for number, ore in enumerate(amounts, start=1)
    ]
    message = paid(*payouts)
    ore = [int((text or "").replace(".", "")) for text in told(message, "InstdAmt")]
    assert ore == amounts
    assert [int((text or "").replace(".", "")) for text in told(message, "CtrlSum")] == [sum(amounts)] * 2


def test_an_empty_file_is_refused_and_zero_payouts_are_left_out() -> None:
    nothing = payout(enterprise(), voucher(13, line("business")), brought=-256_750)
    with pytest.raises(NothingToPay):
        payments(RUN, DEBTOR, [nothing], version=NEW)
    with pytest.raises(NothingToPay):
        payments(RUN, DEBTOR, [], version=NEW)
    other = payout(replace(enterprise(), name="Another"), voucher(14, line("business")))
    assert told(paid(nothing, other), "EndToEndId") == ["3911-2024-000014"]


def test_a_negative_payout_is_refused() -> None:
    with pytest.raises(NegativePayout):
        paid(payout(enterprise(), voucher(13, line("business")), brought=-256_751))


def test_pay_for_an_office_never_enters_a_bank_file() -> None:
    with pytest.raises(PaidAsOffice):
        paid(office())
    assert payment_file(settlement(office()), DEBTOR) is None


def test_two_transactions_for_one_payee_are_refused() -> None:
    with pytest.raises(TwicePaid):
        paid(business(13), business(14))


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
        paid(payout(replace(enterprise(), account=number), voucher(13, line("business"))))
    assert not number or number not in refused.value.detail
    assert refused.value.field == "account"


def test_the_payers_account_is_checked_too() -> None:
    with pytest.raises(BadAccountNumber):
        paid(business(), debtor=replace(DEBTOR, account="15034012350"))


@pytest.mark.parametrize(
    ("after", "paid_on"),
    [
        (date(2024, 3, 13), date(2024, 3, 14)),
        (date(2024, 3, 15), date(2024, 3, 18)),
        (date(2024, 3, 27), date(2024, 4, 2)),
        (date(2024, 5, 16), date(2024, 5, 21)),
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


def test_a_run_made_late_is_not_paid_in_the_past() -> None:
    late = replace(RUN, completed_at=datetime(2024, 5, 8, 22, 30, tzinfo=UTC))
    assert execution_date(late) == date(2024, 5, 10)
    assert execution_date(RUN) == date(2024, 4, 8)


@given(st.text())
def test_bank_text_holds_only_what_banks_carry(value: str) -> None:
    carried = bank_text(value, 20)
    assert set(carried) <= CARRIED
    assert len(carried) <= 20


def test_sami_names_lose_their_accents_rather_than_their_letters() -> None:
    assert bank_text("Kárášjohka ŋuŧđo – Øst", 70) == "Kárásjohka nutdo - Øst"


def test_a_run_sends_out_everything_it_calls_for() -> None:
    settled = settlement(refunds=(share("3905", "Tønsberg", 50_000),))
    assert [file.name.rsplit("_", 1)[1] for file in outgoing(settled, DEBTOR)] == [
        "samlet.csv",
        "lonn.csv",
        "refusjon.csv",
        "betaling.xml",
    ]
    assert "betaling.xml" not in {file.name.rsplit("_", 1)[1] for file in outgoing(settled, None)}
