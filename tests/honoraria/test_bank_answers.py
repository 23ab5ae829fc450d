"""What banks answer, read: whatever a file says, nothing is taken for paid, refused or returned that is not."""

import pytest

from services.honoraria.documents.bank_answers import NotAnAnswer, Told, ToldOfFile, read_answer
from services.honoraria.model.payment import Said
from tests.honoraria.answers import BOOKED_ON, PAYERS_ACCOUNT, camt054, detail, pain002, transaction

REFERENCE, FILE = "3911-2024-000013", "018e9999000070008000" + "3f9c0a5e7b21"
BOOKED = Told(REFERENCE, Said.BOOKED, None, 256_750, BOOKED_ON, PAYERS_ACCOUNT)


@pytest.mark.parametrize("version", ["02", "08"])
def test_a_booked_payment_is_read_in_any_version_with_its_sum_its_day_and_its_account(version: str) -> None:
    content = camt054(detail(REFERENCE, version=version), version=version)
    assert read_answer(content).told == (BOOKED,)


@pytest.mark.parametrize("account", ["NO9386011117947", "86011117947"])
def test_an_account_is_known_as_iban_and_as_norwegian_number(account: str) -> None:
    (told,) = read_answer(camt054(detail(REFERENCE), account=account)).told
    assert told.account == "86011117947"


@pytest.mark.parametrize(
    ("amount", "currency"),
    [
        ("2567.50", "EUR"),
        *((odd, "NOK") for odd in ("", "2567.505", "-2567.50", "NaN", "Infinity", "1e999999999", "9" * 40, "2 567,50")),
    ],
)
def test_what_is_no_sum_in_kroner_is_no_sum(amount: str, currency: str) -> None:
    (told,) = read_answer(camt054(detail(REFERENCE, amount=amount, currency=currency))).told
    assert (told.end_to_end, told.ore) == (REFERENCE, None)


def test_what_is_only_pending_is_not_booked() -> None:
    assert read_answer(camt054(detail(REFERENCE), status="PDNG")).told == ()


def test_a_transaction_in_a_batch_is_returned_by_its_own_direction_and_not_the_batchs() -> None:
    told = read_answer(camt054(detail(REFERENCE), detail("x", direction="CRDT", reason="<Cd>AC04</Cd>"))).told
    assert [(one.said, one.reason) for one in told] == [(Said.BOOKED, None), (Said.RETURNED, "AC04")]


def test_a_reversed_entry_is_money_that_comes_back() -> None:
    (told,) = read_answer(camt054(detail(REFERENCE), direction="CRDT", reversal=True)).told
    assert told.said is Said.RETURNED


def test_a_batch_that_is_booked_as_one_sum_is_said_of_the_file() -> None:
    answer = read_answer(camt054(batch=f"{FILE}-1", amount="5135.00"))
    whole = Told("", Said.BOOKED, None, 513_500, BOOKED_ON, PAYERS_ACCOUNT)
    assert (answer.told, answer.of_files) == ((), (ToldOfFile(FILE, whole),))


def test_a_refusal_without_the_reference_is_of_that_transaction_and_never_of_the_whole_file() -> None:
    answer = read_answer(pain002(transaction(None, "RJCT", instructed=f"3f9c0a5e7b-{REFERENCE}"), file=FILE))
    assert [(one.end_to_end, one.said) for one in answer.told] == [(REFERENCE, Said.REJECTED)]
    assert answer.of_files == ()
    answer = read_answer(pain002(transaction(None, "RJCT"), file=FILE))
    assert [(one.end_to_end, one.said) for one in answer.told] == [("", Said.REJECTED)]
    assert answer.of_files == ()


def test_a_transaction_without_a_status_stands_as_the_block_or_the_file_that_it_stands_in() -> None:
    silent = transaction(REFERENCE, "").replace("<TxSts></TxSts>", "")
    assert [one.said for one in read_answer(pain002(silent, file=FILE, group="RJCT")).told] == [Said.REJECTED]
    refused = pain002(silent, file=FILE).replace(b"<TxInfAndSts>", b"<PmtInfSts>RJCT</PmtInfSts><TxInfAndSts>")
    assert [one.said for one in read_answer(refused).told] == [Said.REJECTED]
    assert [one.said for one in read_answer(pain002(silent, file=FILE, group="PART")).told] == [Said.ACCEPTED]


def test_of_several_reasons_that_the_bank_has_it_already_goes_before_the_others() -> None:
    reasons = "<Cd>NARR</Cd></Rsn></StsRsnInf><StsRsnInf><Rsn><Cd>DU01</Cd>"
    (told,) = read_answer(pain002(transaction(REFERENCE, "RJCT", reasons), file=FILE)).told
    assert told.reason == "DU01"


def test_a_file_refused_for_one_of_its_transactions_is_refused_whole() -> None:
    answer = read_answer(pain002(transaction(REFERENCE, "RJCT", "<Cd>AC01</Cd>"), file=FILE, group="RJCT"))
    assert answer.told == (Told(REFERENCE, Said.REJECTED, "AC01"),)
    assert answer.of_files == (ToldOfFile(FILE, Told("", Said.REJECTED)),)
    assert read_answer(pain002(transaction(REFERENCE, "ACSP"), file=FILE, group="PART")).of_files == ()


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("<Cd>AM04</Cd>", "AM04"),
        ("<Prtry>DNB-27</Prtry>", "DNB-27"),
        ("<Prtry>Konto 1503 40 12358 finnes ikke</Prtry>", None),
        ("<Prtry>1503.40.12358</Prtry>", None),
        ("<Cd/>", None),
    ],
)
def test_the_banks_reason_is_its_code_and_never_a_text_that_may_hold_an_account(said: str, reason: str | None) -> None:
    (told,) = read_answer(pain002(transaction(REFERENCE, "RJCT", said))).told
    assert told == Told(REFERENCE, Said.REJECTED, reason)


@pytest.mark.parametrize("status", ["ACCP", "ACSP", "ACSC", "PDNG", "", "WHAT"])
def test_no_status_is_a_booking(status: str) -> None:
    (told,) = read_answer(pain002(transaction(REFERENCE, status))).told
    assert told.said is Said.ACCEPTED


def test_a_payment_that_the_bank_took_back_is_not_paid() -> None:
    (told,) = read_answer(pain002(transaction(REFERENCE, "CANC"))).told
    assert told.said is Said.REJECTED


_LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not xml",
        b"<Document/>",
        b"<Document><BkToCstmrStmt/></Document>",
        camt054(detail(REFERENCE))[:-20],
        camt054(detail(REFERENCE)).replace(b"UTF-8", b"EBCDIC-9"),
        camt054(detail("\N{LATIN SMALL LETTER AE}")).decode().encode("latin-1"),
        f'<!DOCTYPE d [<!ENTITY l0 "ha">{_LAUGHS}]><d>&l11;</d>'.encode(),
        b"<a>" * 5000,
        b"\x00\x01\x02",
        b"PK\x03\x04",
    ],
)
def test_a_file_that_is_no_answer_is_refused_in_words(content: bytes) -> None:
    with pytest.raises(NotAnAnswer, match="bank"):
        read_answer(content)


def test_nothing_is_read_from_elsewhere_and_no_entity_is_written_out() -> None:
    content = camt054(detail("&own;")).replace(
        b"<Document", b'<!DOCTYPE d [<!ENTITY own SYSTEM "file:///etc/hostname">]><Document', 1
    )
    (told,) = read_answer(content).told
    assert told.end_to_end == ""
