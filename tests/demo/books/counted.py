"""The year in numbers: what `--json` prints, and a row per municipality."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from tests.demo.books.asked import Records
from tests.demo.house import Json
from tests.demo.world.places import HOST, PLACES, Place


@dataclass(frozen=True, slots=True)
class Row:
    """What one municipality paid and bears; øre and minutes."""

    place: Place
    claims: int
    minutes: int
    """Work that was approved, salaried work included."""
    paid_ore: int
    refund_ore: int
    """What it is claimed for by the host; negative for the host itself, which gets it back."""
    contribution_ore: int
    """The employer's contribution on what it paid as wages for an office."""

    @property
    def cost_ore(self) -> int:
        """What it paid, contribution included."""
        return self.paid_ore + self.contribution_ore

    @property
    def borne_ore(self) -> int:
        """What is left for it to bear."""
        return self.cost_ore + self.refund_ore


@dataclass(frozen=True, slots=True)
class Books:
    """The counts; øre."""

    events: int
    meetings: int
    claims: int
    approved_ore: int
    settled_ore: int
    vouchers: int
    contribution_ore: int
    invoices: int
    """Refund claims on invoices between municipalities."""
    unpriced: int
    reversals: int
    notifications: int
    """Mails; one may tell of several things."""
    dead_letters: int
    paid_again: int
    """Payments that the bank refused once, and booked when they were tried again."""
    refused_ore: dict[str, int]
    """What stands in files without being paid by them, by payer."""
    files: tuple[str, ...]
    trace: dict[str, object]
    rows: tuple[Row, ...]

    def as_json(self) -> dict[str, Any]:
        """What `samrad demo --json` prints."""
        return {name: getattr(self, name) for name in self.__slots__ if name != "rows"}


def count(records: Records) -> Books:
    """Count what was recorded."""
    results = [run["result"] for run in records.runs]
    return Books(
        events=records.events,
        meetings=len(records.meetings),
        claims=len(records.claims),
        approved_ore=sum(claim["approved_ore"] for claim in records.claims),
        settled_ore=sum(result["office_ore"] + result["business_ore"] for result in results),
        vouchers=sum(result["vouchers"] for result in results),
        contribution_ore=sum(result["contribution_ore"] or 0 for result in results),
        invoices=len(records.invoices),
        unpriced=sum(len(claim["unpriced"]) for claim in records.claims),
        reversals=len({(claim["claim"], entry["version"]) for claim, entry in reversed_entries(records)}),
        notifications=sum(one["state"] == "sent" and not one["told_in"] for one in records.notifications),
        dead_letters=records.dead_letters,
        paid_again=sum(one["attempt"] > 1 for one in records.payments),
        refused_ore=_refused(records),
        files=tuple(map(str, [*records.files, *records.sent_files])),
        trace=records.trace.as_json(),
        rows=tuple(_row(records, place) for place in PLACES),
    )


def reversed_entries(records: Records) -> list[tuple[Json, Json]]:
    """Claim and entry, for every entry of the book that takes another back."""
    return [(claim, entry) for claim in records.claims for entry in claim["entries"] if entry["reverses"]]


def _refused(records: Records) -> dict[str, int]:
    found: dict[str, int] = defaultdict(int)
    for payment in records.payments:
        if payment["attempt"] > 1:
            found[payment["municipality"]] += (payment["attempt"] - 1) * payment["ore"]
    return dict(found)


def _is_paid_by(claim: Json, number: str) -> bool:
    """A claim without a price is counted where it would be paid."""
    return number in {claim["payer"]} | {one["payer"] for one in claim["unpriced"]}


def _row(records: Records, place: Place) -> Row:
    lines = [line for claim in records.claims for line in claim["lines"] if line["payer"] == place.number]
    runs = [run["result"] for run in records.runs if run["municipality"] == place.number]
    owed = sum(refund["ore"] for refund in records.refunds if refund["municipality"] == place.number)
    got_back = sum(refund["ore"] for refund in records.refunds) if place.number == HOST else 0
    return Row(
        place=place,
        claims=sum(_is_paid_by(claim, place.number) for claim in records.claims),
        minutes=sum(line["minutes"] for line in lines),
        paid_ore=sum(result["office_ore"] + result["business_ore"] for result in runs),
        refund_ore=owed - got_back,
        contribution_ore=sum(run["contribution_ore"] or 0 for run in runs),
    )
