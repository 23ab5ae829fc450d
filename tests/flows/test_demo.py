"""The whole chain, from an appointment to a paid and explained honorarium: the demo as its own acceptance test."""

import email
import os
import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from email import policy
from importlib.resources import files
from pathlib import Path

import pytest
from lxml import etree

from infra.chassis.clock import OSLO
from infra.local import postgres
from infra.local.processes import is_alive
from infra.local.stack import read_stack
from infra.local.state import State, open_state
from tests.demo.books import Books
from tests.demo.fresh import TOLD
from tests.demo.world.accounts import CONTRIBUTION
from tests.demo.world.gps import GPS
from tests.demo.world.places import HOST, PLACES
from tests.demo.world.work import CORRECTED
from tests.flows.demo_run import Demo, ore, run
from tests.flows.worth import claims, worth_by_payer

pytestmark = pytest.mark.timeout(270)
UBL = "urn:oasis:names:specification:ubl:schema:xsd:Common"
CAC, CBC = f"{{{UBL}AggregateComponents-2}}", f"{{{UBL}BasicComponents-2}}"
PAIN = "{urn:iso:std:iso:20022:tech:xsd:pain.001.001.09}"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """One run, from a state directory that does not exist yet; on the build server the one that it has just played."""
    if played := os.environ.get("PLAYED_DEMO"):
        told = (Path(played) / TOLD).read_text(encoding="utf-8")
        yield Demo(Path(played), subprocess.CompletedProcess("make demo", 0, told, ""))
        return
    state = tmp_path_factory.mktemp("demo") / "state"
    yield Demo(state, run(state, "--json"))
    postgres.discard(open_state(state))


def test_it_ends_well_and_prints_one_line_for_programs(demo: Demo) -> None:
    if "PLAYED_DEMO" in os.environ:
        pytest.skip("it was played for people, and whoever played it saw how it ended")
    assert (demo.said.returncode, demo.said.stderr) == (0, "")
    assert demo.said.stdout.count("\n") == 1
    assert list(demo.told) == [name for name in Books.__slots__ if name != "rows"]


def test_nothing_of_it_runs_any_more(demo: Demo) -> None:
    stack = read_stack(State(demo.state))
    assert stack is not None
    assert not any(map(is_alive, stack.processes.values()))


def test_every_piece_of_work_is_paid_to_the_øre(demo: Demo) -> None:
    worth = sum(worth_by_payer().values())
    assert demo.told["approved_ore"] == demo.told["settled_ore"] == worth == 11_498_633


def test_there_is_one_claim_for_each_gp_and_meeting(demo: Demo) -> None:
    assert demo.told["claims"] == len(claims())


def test_the_year_is_counted(demo: Demo) -> None:
    told = demo.told
    assert told["meetings"] == 4 + 6 + 6 + 4
    assert (told["unpriced"], told["reversals"], told["dead_letters"]) == (1, 1, 0)
    assert told["events"] > 600


def test_what_is_business_goes_to_the_bank_and_what_is_office_to_payroll(demo: Demo) -> None:
    paid: Counter[str] = Counter()
    for file in demo.files("_betaling.xml"):
        message = etree.parse(file)
        schema().assertValid(message)
        paid[file.name[:4]] += sum(ore(text.replace(".", ",")) for text in amounts(message))
    # What the bank refused once stands in two files, and is paid by the second.
    paid.subtract(demo.told["refused_ore"])
    for row in demo.rows("_lonn.csv"):
        paid[row["Kommunenummer"]] += ore(row["Beløp"])
    assert paid == worth_by_payer()
    assert {row["Kommunenummer"] for row in demo.rows("_lonn.csv")} == {HOST}


def test_the_correction_takes_back_the_old_line_and_pays_the_new_at_the_old_rate(demo: Demo) -> None:
    rows = demo.rows("_lonn.csv")
    (back,) = [row for row in rows if row["Beløp"].startswith("-")]
    assert (back["Navn"], back["Dato"], back["Minutter"]) == (GPS["david"].name, "2024-05-22", "-150")
    (again,) = [row for row in rows if row["Gjelder bilag"] == back["Gjelder bilag"] and row is not back]
    assert (again["Minutter"], again["Timesats"], back["Timesats"]) == (str(CORRECTED[2]), "1027,00", "1027,00")
    assert back["Betalingsnummer"] == again["Betalingsnummer"], "netted in one payment"


def test_the_others_are_claimed_for_their_shares_by_inhabitants(demo: Demo) -> None:
    claimed: Counter[str] = Counter()
    for row in demo.rows("_refusjon.csv"):
        claimed[row["Kommunenummer"]] += ore(row["Krav"])
    everybody, paid = sum(place.inhabitants for place in PLACES), worth_by_payer()[HOST] + contribution(demo)
    assert set(claimed) == {place.number for place in PLACES} - {HOST}
    for place in PLACES:
        share = claimed[place.number] if place.number != HOST else paid - claimed.total()
        assert abs(share - paid * place.inhabitants / everybody) < 1


def test_what_is_claimed_is_invoiced_to_the_øre_as_ehf(demo: Demo) -> None:
    claimed, invoiced = Counter[str](), Counter[str]()
    for row in demo.rows("_refusjon.csv"):
        claimed[row["Organisasjonsnummer"]] += ore(row["Krav"])
    for file in demo.files("_refusjonsfaktura.xml"):
        invoice = etree.parse(file)
        buyer = invoice.findtext(f"{CAC}AccountingCustomerParty/{CAC}Party/{CAC}PartyLegalEntity/{CBC}CompanyID")
        amount = invoice.findtext(f"{CAC}LegalMonetaryTotal/{CBC}PayableAmount") or ""
        invoiced[buyer or ""] += ore(amount.replace(".", ","))
    assert invoiced == claimed
    assert len(demo.files("_refusjonsfaktura.xml")) == demo.told["invoices"]


def test_the_accounting_files_post_what_was_paid_and_sum_to_zero(demo: Demo) -> None:
    posted: dict[str, Counter[str]] = {}
    for row in demo.rows("_regnskap.csv"):
        posted.setdefault(row["Kommunenummer"], Counter())[row["Konto"]] += ore(row["Beløp"])
    assert {payer: accounts.total() for payer, accounts in posted.items()} == dict.fromkeys(worth_by_payer(), 0)
    assert {payer: accounts["kostnad"] for payer, accounts in posted.items()} == worth_by_payer()
    assert posted[HOST]["arbeidsgiveravgift"] == contribution(demo) == demo.told["contribution_ore"]


def contribution(demo: Demo) -> int:
    """The employer's contribution on what went to payroll, rounded once for each run."""
    wages: Counter[str] = Counter()
    for row in demo.rows("_lonn.csv"):
        wages[row["Kjøring"]] += ore(row["Beløp"])
    return sum((2 * base * CONTRIBUTION + 10_000) // 20_000 for base in wages.values())


def test_vouchers_are_numbered_without_gaps_in_each_municipality_and_year(demo: Demo) -> None:
    labels = {row["Bilag"] for row in demo.rows("_samlet.csv") if row["Bilag"]}
    assert len(labels) == demo.told["vouchers"]
    series: dict[str, list[int]] = {}
    for label in sorted(labels):
        name, _, number = label.rpartition("-")
        series.setdefault(name, []).append(int(number))
    assert set(series) == {f"{payer}-{year}" for payer in worth_by_payer() for year in (2024, 2025)}
    assert all(found == list(range(1, len(found) + 1)) for found in series.values())


def test_work_that_waited_for_an_account_is_listed_first_and_paid_later(demo: Demo) -> None:
    rows = [row for row in demo.rows("_samlet.csv") if row["Dato"] == "2024-10-16"]
    fredrik = [row for row in rows if row["Mottaker"] not in (GPS["david"].name,)]
    assert {(row["Fra"], row["Radtype"]) for row in fredrik} == {("2024-10-01", "ikke med"), ("2024-11-01", "linje")}
    assert {row["Etterslep"] for row in fredrik if row["Radtype"] == "linje"} == {"ja"}


def test_everything_that_leaves_the_house_says_that_it_is_made_up(demo: Demo) -> None:
    tables = [file for file in demo.told["files"] if file.endswith((".csv", ".xml"))]
    empty = [file for file in tables if b"OPPDIKTET" not in Path(file).read_bytes()]
    assert all(len(Path(file).read_text(encoding="utf-8").splitlines()) == 1 for file in empty)
    for mail in mails(demo):
        assert "OPPDIKTET" in mail["subject"]


def test_every_statement_is_a_pdf_and_is_told_of(demo: Demo) -> None:
    statements = demo.files("_oppgjorsbilag.pdf")
    assert all(file.read_bytes().startswith(b"%PDF-") for file in statements)
    told = [mail for mail in mails(demo) if re.search("ppgjøret ditt|ppgjeret ditt|Your settlement", mail["subject"])]
    assert len(told) == len(statements)


def test_mails_invite_move_and_cancel_in_everybodys_own_language(demo: Demo) -> None:
    assert len(mails(demo)) == demo.told["notifications"]
    for mail in mails(demo):
        (gp,) = [gp for gp in GPS.values() if gp.email in mail["to"]]
        assert mail["content-language"] == gp.language
    methods = Counter(
        part.get_param("method")
        for mail in mails(demo)
        for part in mail.walk()
        if "calendar" in part.get_content_type()
    )
    # Two were invited to what was cancelled; one who resigned is no longer invited to two.
    assert methods["CANCEL"] == 4
    moved = [mail for mail in mails(demo) if re.search("Endret|Endra|Changed", mail["subject"])]
    assert len(moved) == 3
    assert all("SEQUENCE:1" in calendar(mail) for mail in moved)


def test_what_was_calculated_is_told_at_seven_the_next_morning_once_to_each(demo: Demo) -> None:
    told = [mail for mail in mails(demo) if re.search("beregnet|rekna ut|calculated", mail["subject"])]
    at = [(mail["to"], mail["date"].datetime.astimezone(OSLO)) for mail in told]
    assert len(set(at)) == len(at) > 20
    assert {moment.hour for _, moment in at} == {7}
    # Ordinary pay is nothing to tell.
    assert not any(gp.email in to for gp in GPS.values() if gp.form == "salaried" for to, _ in at)


def test_one_trace_goes_through_all_services(demo: Demo) -> None:
    trace = demo.told["trace"]
    assert set(trace["services"]) == {"representation", "meetings", "honoraria", "notifications"}
    assert trace["services"][0] == "representation"
    assert re.fullmatch("[0-9a-f]{32}", trace["id"])
    assert trace["spans"] >= 8


def mails(demo: Demo) -> list[email.message.EmailMessage]:
    kept = sorted((demo.state / "mail").glob("*.eml"))
    return [email.message_from_bytes(file.read_bytes(), policy=policy.default) for file in kept]


def calendar(mail: email.message.EmailMessage) -> str:
    (part,) = [part for part in mail.walk() if "calendar" in part.get_content_type()]
    return str(part.get_content())


def schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.fromstring(files("sepaxml").joinpath("schemas/pain.001.001.09.xsd").read_bytes()))


def amounts(message: "etree._ElementTree") -> list[str]:
    return [each.text or "" for each in message.iter(f"{PAIN}InstdAmt")]
