"""The story of a claim as a page for the GP: the sum, what it is made of, what happened, and where the money is."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime

from infra.chassis.clock import OSLO
from services.honoraria.documents.content import Language
from services.honoraria.documents.words import Words, period
from services.honoraria.documents.words import hours as hours_in
from services.honoraria.gateway.claim_parts import Said
from services.honoraria.gateway.claims import WholeClaim
from services.honoraria.gateway.why_parts import Cause, Payable, SettledAs, Told, Why
from services.honoraria.model.explain import LANGUAGES
from services.honoraria.model.explain.written import day, money
from services.honoraria.model.standing import State
from services.honoraria.model.work import Kind
from services.honoraria.pages.html import Html, beside, element, together
from services.honoraria.pages.layout import page, section
from services.honoraria.pages.words import words


def now(claim: WholeClaim, payable: Sequence[Payable]) -> Said:
    """Where a claim stands and what comes next, in words."""
    return Said(**{name: _now(claim, payable, _Reader(name)) for name in LANGUAGES})


def step(what: str, pieces: int | None, total_ore: int | None) -> Said:
    """What was stated, in words; `pieces` still waited where something was without a price."""
    code = f"{what}_done" if what == "HonorariumUnpriced" and not pieces else what
    return Said(**{name: _stated(code, total_ore, _Reader(name)) for name in LANGUAGES})


def why_page(why: Why, language: Language, marker: str | None) -> bytes:
    """The whole page."""
    read = _Reader(language)
    claim = why.claim
    return page(
        language,
        read.say("why_title", amount=read.money(claim.total_ore)) if claim.lines else read.say("why_title_none"),
        element("p", _about(claim, read)),
        element("p", getattr(why.now, language), class_="now"),
        section(read.say("why_work"), *_lines(why, read)),
        section(read.say("why_missing"), *_held(claim, read)),
        section(read.say("why_money"), *_money(why, read)),
        section(read.say("why_story"), _list("ol", [_step(one, read) for one in why.story])),
        section(read.say("why_facts"), _list("ul", [_cause(one, read) for one in why.causes])),
        _for_helpers(why, read),
        marker=marker,
    )


class _Reader:
    """How things are said to one reader."""

    __slots__ = ("language", "say", "written")

    def __init__(self, language: str) -> None:
        self.language: Language = "nn" if language == "nn" else "en" if language == "en" else "nb"
        self.say: Words = words(self.language)
        self.written = LANGUAGES[self.language]

    def money(self, ore: int) -> str:
        """2 054,00 kr."""
        return money(self.written, ore)

    def day(self, on: date) -> str:
        """14. mars 2024."""
        return day(self.written, on)

    def moment(self, at: datetime) -> str:
        """14. mars 2024, kl. 13.05, as the clock shows in Norway."""
        local = at.astimezone(OSLO)
        hour = f"{local:%H:%M}" if self.language == "en" else f"kl. {local:%H.%M}"
        return f"{day(self.written, local.date())}, {hour}"

    def of(self, said: Said) -> str:
        """The words of this reader's language."""
        return str(getattr(said, self.language))


def _now(claim: WholeClaim, payable: Sequence[Payable], read: _Reader) -> str:
    said = [read.say.of("now", _standing(claim))]
    if left := _left_to(claim):
        said.append(read.say("why_left_to", payers=", ".join(left)))
    if claim.rejected_because is not None:
        said.append(read.say("why_reason", reason=read.of(claim.rejected_because)))
    if claim.proposes_reversal and claim.approved_version is not None:
        said.append(read.say("why_changed", amount=read.money(claim.approved_ore)))
    if claim.overdue:
        said.append(read.say("why_overdue"))
    for one in payable:
        if one.payee != "confirmed":
            said.append(read.say(f"why_payee_{one.payee}", payer=one.payer))
    return " ".join(said)


def _standing(claim: WholeClaim) -> str:
    if claim.awaits_confirmation:
        return "confirmable"
    if claim.state is State.APPROVED and any(entry.voucher for entry in claim.entries):
        return "partly_settled"
    return claim.state.value


def _left_to(claim: WholeClaim) -> list[str]:
    """Of several payers those that have not authorised, where another has."""
    payers = {line.payer for line in claim.lines}
    done = {one.payer for one in claim.approvals if (one.version, one.step) == (claim.version, "authorised")}
    return sorted(payers - done) if claim.state is State.ATTESTED and payers & done else []


def _about(claim: WholeClaim, read: _Reader) -> str:
    days = sorted({*(line.on for line in claim.lines), *(one.on for one in claim.unpriced)})
    when = period(days[0], days[-1], read.language) if days else ""
    body = claim.body_name or str(claim.body)
    return " · ".join(part for part in (body, claim.meeting_title, when) if part)


def _lines(why: Why, read: _Reader) -> list[Html]:
    """Each line with its reasons. What is assumed, and where rates were read, is said once, and lines point at it."""
    shown: list[Html] = []
    marks: dict[str, int] = {}
    sources: dict[str, None] = {}
    for line in why.claim.lines:
        kind = read.written.kinds[Kind(line.kind)]
        numbers = [marks.setdefault(read.of(mark), len(marks) + 1) for mark in line.assumptions]
        if line.source:
            sources[line.source] = None
        shown.append(element("h3", f"{kind}, {read.day(line.on)}: {read.money(line.amount_ore)}"))
        shown.append(element("p", read.of(line.why)))
        if numbers:
            told = ", ".join(map(str, numbers))
            shown.append(element("p", read.say("why_assumptions", numbers=told), class_="note"))
    if shown:
        shown.append(element("p", element("strong", read.say("why_sum", amount=read.money(why.claim.total_ore)))))
        shown += [element("p", read.say("why_source", source=one), class_="note") for one in sources]
    if marks:
        shown.append(element("h3", read.say("why_assumed")))
        shown.append(element("p", read.say("why_assumed_note"), class_="note"))
        shown.append(_list("ol", list(marks)))
    return shown


def _held(claim: WholeClaim, read: _Reader) -> list[Html]:
    items = [
        beside(
            element("strong", f"{read.written.kinds[Kind(one.kind)]}, {read.day(one.on)}"),
            f" ({hours_in(one.minutes, read.language)}): {read.of(one.why)}.",
        )
        for one in claim.unpriced
    ]
    return [_list("ul", items)] if items else []


def _money(why: Why, read: _Reader) -> list[Html]:
    if not why.settled:
        return [element("p", read.say("why_not_settled"))]
    # A debt is of a run's whole payout: said once, with the last of its vouchers.
    last = {(one.run, one.tax_treatment): one.voucher for one in why.settled}
    items = [_settled(one, read, last[one.run, one.tax_treatment] == one.voucher) for one in why.settled]
    waiting: dict[str, int] = defaultdict(int)
    for entry in why.claim.entries:
        waiting[entry.municipality] += entry.ore if entry.voucher is None else 0
    items += [
        beside(element("strong", read.money(ore)), " ", read.say("why_open", payer=payer))
        for payer, ore in waiting.items()
        if ore
    ]
    return [_list("ul", items)]


def _settled(one: SettledAs, read: _Reader, is_last: bool) -> Html:
    kind = read.say.of("voucher_kinds", one.kind)
    said = [read.say("why_voucher", voucher=one.voucher, day=read.day(one.posted_on), kind=kind)]
    if one.ore < 0:
        said.append(read.say("why_netted"))
    elif one.ore and one.paid_ore == 0:
        said.append(read.say("why_nothing_paid"))
    elif one.tax_treatment == "office":
        said += [read.say("why_payroll")] if one.ore and one.paid_ore is not None else []
    elif one.payment_state:
        reference = one.payment_reference or one.voucher
        said.append(read.say.of("payment_states", one.payment_state).format(reference=reference))
        if one.payment_reason:
            reason = read.say.of("bank_reasons", one.payment_reason)
            said.append(read.say("why_bank_reason", reason=reason))
        elif one.payment_attempt and one.payment_attempt > 1:
            said.append(read.say("why_again", attempt=str(one.payment_attempt)))
    deducted = (one.carried_ore or 0) - (one.brought_ore or 0)
    if is_last and deducted > 0:
        said.append(read.say("why_brought", amount=read.money(deducted)))
    if is_last and one.carried_ore:
        said.append(read.say("why_carried", amount=read.money(-one.carried_ore)))
    return beside(element("strong", read.money(one.ore)), " ", " ".join(said))


def _step(one: Told, read: _Reader) -> Html:
    said = [read.of(one.said)]
    if one.because is not None:
        said.append(read.say("why_reason", reason=read.of(one.because)))
    if one.words:
        said.append(f"«{one.words}»" if read.language != "en" else f"“{one.words}”")
    when = element("time", read.moment(one.at), datetime=one.at.isoformat())
    return beside(when, f": {' '.join(said)}")


def _stated(code: str, total_ore: int | None, read: _Reader) -> str:
    return read.say.of("steps", code).format(amount=read.money(total_ore) if total_ore is not None else "")


def _cause(one: Cause, read: _Reader) -> str:
    told = [read.say.of("causes", one.kind)]
    if one.on_day:
        told.append(read.day(one.on_day))
    if one.minutes:
        told.append(hours_in(one.minutes, read.language))
    if one.travel_minutes:
        told.append(read.say("why_travel", time=hours_in(one.travel_minutes, read.language)))
    if one.withdrawn:
        told.append(read.say("why_withdrawn"))
    elif not one.paid:
        told.append(read.say("why_unpaid"))
    return ", ".join(told)


def _for_helpers(why: Why, read: _Reader) -> Html:
    """Ids and traces: what a GP needs only to quote."""
    items = [element("li", f"{read.say('why_claim')} ", element("code", str(why.claim.claim)))]
    for one in why.story:
        if one.trace:
            code = element("code", one.trace)
            linked = element("a", code, href=one.link) if one.link else code
            items.append(element("li", f"{one.what}, {read.moment(one.at)}: ", linked))
    heading = element("summary", read.say("why_helpers"))
    return element("details", together(heading, element("ul", together(*items))))


def _list(name: str, items: Sequence[str]) -> Html:
    return element(name, together(*(element("li", item) for item in items))) if items else Html("")
