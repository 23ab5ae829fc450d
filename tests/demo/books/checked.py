"""Whether it adds up. Each check compares two things that different parts of the house say."""

from collections import defaultdict
from collections.abc import Iterator
from hashlib import sha256

from tests.demo.books.asked import Records
from tests.demo.books.counted import Books
from tests.demo.house import Json
from tests.demo.world.places import HOST, PLACES


def problems(records: Records, books: Books, runs: list[Json]) -> list[str]:
    """What does not agree, in words; `runs` are the committed runs as answered then. Empty when all is well."""
    return [
        *_money(records, books),
        *_vouchers(records, books),
        *_refunds(books),
        *_invoices(records),
        *_accounting(runs),
        *_files(records, runs),
        *_payments(records, books),
        *_mail(records),
        *_people(records),
        *([f"{books.dead_letters} facts were given up"] if books.dead_letters else []),
    ]


def _money(records: Records, books: Books) -> Iterator[str]:
    year = records.totals["all"]
    reported = year["office"]["approved_ore"] + year["business"]["approved_ore"]
    if books.approved_ore != reported:
        yield f"{books.approved_ore} øre are approved, the report of the year says {reported} øre"
    if books.approved_ore != books.settled_ore:
        yield f"{books.approved_ore} øre are approved, {books.settled_ore} øre are settled"
    for claim in records.claims:
        booked = sum(entry["ore"] for entry in claim["entries"])
        if booked != claim["approved_ore"]:
            yield f"claim {claim['claim']}: {claim['approved_ore']} øre are approved, {booked} øre are booked"
        if claim["approved_version"] and not all(entry["voucher"] for entry in claim["entries"]):
            yield f"claim {claim['claim']} is approved and not settled"


def _vouchers(records: Records, books: Books) -> Iterator[str]:
    """Numbered from 1 without gaps for each municipality and posting year: `3905-2024-000012`."""
    labels = {entry["voucher"] for claim in records.claims for entry in claim["entries"] if entry["voucher"]}
    if len(labels) != books.vouchers:
        yield f"the runs made {books.vouchers} vouchers, the claims stand on {len(labels)}"
    numbers = defaultdict(set)
    for series, _, number in (label.rpartition("-") for label in labels):
        numbers[series].add(int(number))
    for series, found in sorted(numbers.items()):
        if found != set(range(1, len(found) + 1)):
            yield f"the vouchers {series} have gaps"


def _refunds(books: Books) -> Iterator[str]:
    """Every share is within an øre of what the key says, and what the host paid is borne in full."""
    host = next(row for row in books.rows if row.place.number == HOST)
    everybody = sum(place.inhabitants for place in PLACES)
    for row in books.rows:
        share = row.borne_ore if row is host else row.refund_ore
        if abs(share * everybody - host.cost_ore * row.place.inhabitants) >= everybody:
            yield f"{row.place.name} bears {share} øre of {host.cost_ore}, not its share by inhabitants"
    if sum(row.refund_ore for row in books.rows):
        yield "what the host claims is not what the others are claimed for"


def _invoices(records: Records) -> Iterator[str]:
    """Every refund claim stands on an invoice, to the øre."""
    claimed: dict[str, int] = defaultdict(int)
    invoiced: dict[str, int] = defaultdict(int)
    for refund in records.refunds:
        claimed[refund["municipality"]] += refund["ore"]
    for invoice in records.invoices:
        invoiced[invoice["municipality"]] += invoice["ore"] if invoice["kind"] == "invoice" else -invoice["ore"]
    if claimed != invoiced:
        yield f"{dict(claimed)} is claimed, {dict(invoiced)} is invoiced"


def _accounting(runs: list[Json]) -> Iterator[str]:
    """Every run that made vouchers has a file for the municipality's accounts."""
    for run in runs:
        kinds = {file["kind"] for file in run["files"]}
        if run["result"]["vouchers"] and "accounting" not in kinds:
            yield f"the run {run['run']} of {run['municipality']} has no accounting file"


def _files(records: Records, runs: list[Json]) -> Iterator[str]:
    told = [file for run in runs for file in run["files"]]
    for place, file in zip(records.files, told, strict=True):
        if not place.is_file():
            yield f"{place} is missing"
        elif sha256(place.read_bytes()).hexdigest() != file["sha256"]:
            yield f"{place} is not what was written"


def _payments(records: Records, books: Books) -> Iterator[str]:
    """What is business is booked by the bank, once for each payee, payer and run."""
    for payment in records.payments:
        if payment["state"] != "confirmed":
            yield f"payment {payment['reference']} is {payment['state']}: {payment['reason']}"
    ordered = sum(one["ore"] for one in records.payments)
    business = sum(run["result"]["business_ore"] for run in records.runs)
    if ordered != business:
        yield f"{business} øre are settled as business, {ordered} øre went through the bank"
    if not books.paid_again:
        yield "the bank refused nothing, though an account was short of cover"


def _mail(records: Records) -> Iterator[str]:
    left = sum(one["state"] == "sent" and not one["told_in"] for one in records.notifications)
    others = [one for one in records.notifications if one["state"] not in ("sent", "suppressed")]
    for one in others:
        yield f"a notification ({one['template']}) is {one['state']}: {one['reason'] or one['waits_for']}"
    if left != len(records.mails):
        yield f"{left} mails were sent, {len(records.mails)} arrived"


def _people(records: Records) -> Iterator[str]:
    """Of every version, one attested and another authorised."""
    for claim in records.claims:
        said = {(one["version"], one["step"]): one["actor"] for one in claim["approvals"]}
        for (version, step), actor in said.items():
            if step == "authorised" and said.get((version, "attested")) in (None, actor):
                yield f"claim {claim['claim']}: version {version} was approved by one person alone"
