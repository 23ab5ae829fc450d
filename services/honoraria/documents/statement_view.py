"""What the statement shows, in words and figures ready to be set: the template only lays them out."""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from services.honoraria.documents.content import Line, Payout, Run, Settlement, Unsettled, Voucher
from services.honoraria.documents.money import kroner
from services.honoraria.documents.words import Words, day, hours, municipality, period, words
from services.honoraria.model.debts import NOTICE

Shown: TypeAlias = "str | Sequence[Shown] | Mapping[str, Shown] | None"


def view(settlement: Settlement, payouts: Sequence[Payout]) -> dict[str, Shown]:
    """What one practitioner is shown of these payouts: no identity number, four digits of an account."""
    run = settlement.run
    # To the GP rather than to the GP's enterprise, where both are paid.
    payee = next((payout.payee for payout in payouts if payout.treatment == "office"), payouts[0].payee)
    say, payer = words(settlement.language), municipality(run.payer.name, settlement.language)
    assumptions = _assumptions(payouts, say)
    vouchers = sorted((v for payout in payouts for v in payout.vouchers), key=lambda voucher: voucher.label)
    facts = [
        [say("to"), payee.name],
        [say("from"), f"{payer} ({run.payer.number})"],
        [say("period"), period(run.period_from, run.period_to, say.language)],
        [say("posted"), day(run.posting_date, say.language)],
        [say("vouchers"), _numbers(vouchers)],
    ]
    if run.buyer_reference and not run.self_billing and any(payout.treatment == "business" for payout in payouts):
        facts.append([say("buyer_reference"), run.buyer_reference])
    waiting = [work for work in settlement.unsettled if work.practitioner == payee.practitioner]
    return {
        "language": say.language,
        "marker": run.marker,
        "made_up": say("made_up", marker=run.marker) if run.marker else None,
        "payer": payer,
        "label": vouchers[0].label,
        "facts": facts,
        "totals": [
            {
                "what": say(f"to_pay_{payout.treatment}"),
                "amount": kroner(payout.paid_ore, say.language),
            }
            for payout in payouts
        ],
        "payouts": [_payout(payout, settlement, say, assumptions) for payout in payouts],
        "assumptions": [[f"{say('assumption')} {number}", text] for text, number in assumptions.items()],
        "sources": _sources(payouts, say),
        "unsettled": [_unsettled(work, say) for work in waiting],
        "questions": say("questions", contact=run.contact) if run.contact else say("questions_payer"),
        "words": dict(say.phrases),
    }


def _assumptions(payouts: Sequence[Payout], say: Words) -> dict[str, int]:
    """Each assumption once, numbered in the order in which a reader meets it."""
    numbered: dict[str, int] = {}
    for payout in payouts:
        for voucher in payout.vouchers:
            for line in voucher.lines:
                for text in line.assumptions:
                    numbered.setdefault(text, len(numbered) + 1)
        if payout.carried_forward_ore:
            numbered.setdefault(_notice(say), len(numbered) + 1)
    return numbered


def _sources(payouts: Sequence[Payout], say: Words) -> list[list[str]]:
    """Each rate and where it is from, once, in the order in which a reader meets them."""
    every = (line for payout in payouts for voucher in payout.vouchers for line in voucher.lines)
    found: dict[tuple[str, str], None] = {}
    for line in every:
        if line.rate_ore is not None and line.source:
            found[kroner(line.rate_ore, say.language), line.source] = None
    return [[rate, source] for rate, source in found]


def _notice(say: Words) -> str:
    return say("notice_assumed", days=str(NOTICE.days))


def _payout(payout: Payout, settlement: Settlement, say: Words, assumptions: Mapping[str, int]) -> dict[str, Shown]:
    notes: list[str] = []
    if payout.treatment == "business":
        notes.append(say("business_note", name=payout.payee.name, account=payout.payee.account[-4:]))
        notes += _to_be_invoiced(payout, settlement.run, say)
        notes += not_to_be_invoiced(payout, say)
    else:
        # Of nothing, nothing is withheld.
        notes += [say("office_note")] if payout.paid_ore else []
    notes += _owing(payout, say, assumptions)
    return {
        "heading": say(payout.treatment),
        "note": " ".join(notes),
        "vouchers": [_voucher(voucher, say, assumptions) for voucher in payout.vouchers],
        "sums": [[what, amount] for what, amount in _sums(payout, say)],
        "to_pay": [say("to_pay"), kroner(payout.paid_ore, say.language)],
    }


def _to_be_invoiced(payout: Payout, run: Run, say: Words) -> list[str]:
    """Who issues the invoice. Where the payer does, a second one from the GP would be for the same work."""
    if payout.paid_ore <= 0:
        return []
    if run.self_billing:
        return [say("business_self_billed", agreement=run.self_billing)]
    return [say("business_invoice", reference=run.buyer_reference)] if run.buyer_reference else []


def not_to_be_invoiced(payout: Payout, say: Words) -> list[str]:
    """Which earlier statements are not invoiced any more, since this one takes them in; also said on the basis."""
    references = ", ".join(one.reference for one in payout.cancelled)
    return [say("cancelled_note", references=references)] if references else []


def _owing(payout: Payout, say: Words, assumptions: Mapping[str, int]) -> list[str]:
    """What is still owed after this settlement, and when it is taken, and from whom: a GP has time to object first."""
    if not payout.carried_forward_ore:
        return []
    owed = kroner(-payout.carried_forward_ore, say.language)
    mark = f"({say('assumption')} {assumptions[_notice(say)]})"
    negative = [say("negative_note")] if payout.carried_forward_ore < payout.brought_forward_ore else []
    told = {"ore": owed, "days": str(NOTICE.days)}
    if payout.treatment == "business":
        return [*negative, say("owed_note_business", name=payout.payee.name, **told), mark]
    return [*negative, say("owed_note", **told), mark]


def _sums(payout: Payout, say: Words) -> list[tuple[str, str]]:
    """How the vouchers become what is paid; nothing to explain when they are the same.

    A debt that only passes through, since the GP has just been told of it, is not said to be deducted.
    """
    rows = [(say("lines_sum"), kroner(payout.lines_ore, say.language))] if payout.lines_ore != payout.paid_ore else []
    if payout.cancelled:
        rows.append((say("cancelled"), kroner(payout.cancelled_ore, say.language)))
    taken = payout.carried_forward_ore - payout.brought_forward_ore
    if taken:
        rows.append((say("brought_forward" if taken > 0 else "carried_forward"), kroner(-taken, say.language)))
    return rows


def _voucher(voucher: Voucher, say: Words, assumptions: Mapping[str, int]) -> dict[str, Shown]:
    return {
        "heading": f"{say('vouchers')} {voucher.label} · {say.of('voucher_kind', voucher.kind)}",
        "lines": [_line(line, say, assumptions) for line in voucher.lines],
        "sum": [say("voucher_sum"), kroner(voucher.total_ore, say.language)],
    }


def _line(line: Line, say: Words, assumptions: Mapping[str, int]) -> dict[str, Shown]:
    marks = [f"{say('assumption')} {number}" for number in sorted(assumptions[a] for a in line.assumptions)]
    history: list[str] = []
    if line.reversal:
        history.append(say("reverses", voucher=line.corrects) if line.corrects else say("reverses_unknown"))
    elif line.corrects:
        history.append(say("replaces", voucher=line.corrects))
    if line.arrears:
        history.append(say("arrears"))
    counted = None
    if line.counted_minutes != line.minutes:
        counted = say("counted", time=hours(line.counted_minutes, say.language))
    return {
        "date": day(line.on, say.language),
        "work": say.of("work_kind", line.kind),
        "where": " – ".join(part for part in (line.body, line.meeting) if part),
        "why": line.why,
        "history": history,
        "marks": marks,
        "time": hours(line.minutes, say.language),
        "counted": counted,
        "rate": kroner(line.rate_ore, say.language) if line.rate_ore is not None else "–",
        "amount": kroner(line.amount_ore, say.language),
    }


def _unsettled(work: Unsettled, say: Words) -> dict[str, Shown]:
    return {
        "date": day(work.on, say.language),
        "work": say.of("work_kind", work.kind),
        "where": " – ".join(part for part in (work.body, work.meeting) if part),
        "time": hours(work.minutes, say.language),
        "reason": say.of("reasons", work.reason),
    }


def _numbers(vouchers: Sequence[Voucher]) -> str:
    """`3907-2024-000012`, or `3907-2024-000012 – 000015` when they follow closely, else all last figures."""
    first, *others = vouchers
    if not others:
        return first.label
    tails = [f"{voucher.number:06d}" for voucher in others]
    if others[-1].number - first.number == len(others):
        return f"{first.label} – {tails[-1]}"
    return ", ".join([first.label, *tails])
