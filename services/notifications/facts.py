"""The facts of each letter as the words that go into its slots. A fact that is not known is None."""

from collections.abc import Sequence
from typing import TypeAlias

from services.notifications import times
from services.notifications.model.letters import (
    Addressed,
    AppointmentWelcome,
    Gathering,
    HonorariaCalculated,
    HonorariumApproved,
    HonorariumCalculated,
    HonorariumRejected,
    Invitation,
    Letter,
    MeetingCancelled,
    MeetingMoved,
    Pay,
    PayeeConfirmed,
    Seat,
    StatementReady,
    Sum,
)
from services.notifications.model.mailbox import one_line
from services.notifications.words import Words

Facts: TypeAlias = dict[str, str | None]

_MOST_LINES = 40
"""Of a list; a person who has more looks at the claims themselves."""


def facts_of(letter: Letter, say: Words) -> Facts:
    """Every slot of the letter by name."""
    match letter:
        case Invitation():
            own = _invitation(letter, say)
        case MeetingMoved():
            own = _moved(letter, say)
        case MeetingCancelled():
            own = _gathering(letter.gathering, letter.seat, say)
            own["reason"] = say.of("cancelled", letter.reason)
        case AppointmentWelcome():
            own = _welcome(letter, say)
        case HonorariumCalculated():
            own = _calculated(letter.sum, say)
        case HonorariaCalculated():
            own = _all_calculated(letter.sums, say)
        case HonorariumApproved():
            own = _approved(letter, say)
        case HonorariumRejected():
            own = _rejected(letter, say)
        case StatementReady():
            own = _statement(letter, say)
        case PayeeConfirmed():
            own = {"valid_from": times.day(letter.valid_from, say.language), "payer": _said(letter.payer)}
        case _:
            own = _gathering(letter.gathering, letter.seat, say)
    return _addressed(letter) | own


def _addressed(letter: Addressed) -> Facts:
    return {
        "name": one_line(letter.name),
        "community": _said(letter.community),
        "contact": _said(letter.contact),
    }


def _gathering(gathering: Gathering, seat: Seat, say: Words) -> Facts:
    return {
        "title": one_line(gathering.title),
        "kind": say.of("kind", gathering.kind) or say.of("kind", "meeting"),
        "body": one_line(seat.body),
        "day": times.weekday(gathering.starts, say.language),
        "when": times.span(gathering.starts, gathering.ends, say.language),
        "place": _said(gathering.place),
        "link": _said(gathering.link),
        "prepares": _said(gathering.prepares),
    }


def _why(seat: Seat, say: Words) -> str | None:
    if seat.deputy_rank:
        return say("why_deputy", rank=str(seat.deputy_rank))
    return say.of("why", seat.role) or say.of("why", "member")


def _invitation(letter: Invitation, say: Words) -> Facts:
    return _gathering(letter.gathering, letter.seat, say) | {
        "why": _why(letter.seat, say),
        "appointed_by": _said(letter.seat.appointed_by),
        "asked": say.of("asked", letter.asked_to),
        **_pay(letter.pay, say),
        "answer_by": times.day(letter.answer_by, say.language) if letter.answer_by else None,
        "answer_url": _said(letter.answer_url),
    }


def _moved(letter: MeetingMoved, say: Words) -> Facts:
    return _gathering(letter.gathering, letter.seat, say) | {
        "why": _why(letter.seat, say),
        "was": times.span(*letter.was, say.language) if letter.was else None,
        "answer_by": times.day(letter.answer_by, say.language) if letter.answer_by else None,
        "answer_url": _said(letter.answer_url),
    }


def _welcome(letter: AppointmentWelcome, say: Words) -> Facts:
    role = say("deputy") if letter.seat.deputy_rank else say.of("role", letter.seat.role)
    return {
        "role": role or say.of("role", "member"),
        "body": one_line(letter.seat.body),
        "appointed_by": _said(letter.seat.appointed_by),
        "term_from": times.day(letter.term_from, say.language),
        "term_to": times.day(letter.term_to, say.language),
        "level": say.of("level", letter.level),
        **_pay(letter.pay, say),
    }


def _calculated(one: Sum, say: Words) -> Facts:
    meeting = _said(one.meeting)
    return {
        "body": one_line(one.body),
        "total": _kroner(one.total_ore, say),
        "change": _kroner(one.total_ore - one.before_ore, say) if one.before_ore is not None else None,
        "meeting": meeting,
        "on": times.day(one.on, say.language) if one.on and meeting else None,
        "work": None if meeting else _work(one, say),
        "follows": say("calculated" if one.total_ore else "calculated_away"),
    }


def _all_calculated(sums: Sequence[Sum], say: Words) -> Facts:
    left = len(sums) - _MOST_LINES
    return {
        "sums": "\n".join(_line(one, say) for one in sums[:_MOST_LINES]),
        "more": say("sums_more", count=str(left)) if left > 0 else None,
        "follows": say("all_calculated"),
    }


def _line(one: Sum, say: Words) -> str:
    what, day = _said(one.meeting), times.day(one.on, say.language) if one.on else None
    told = {
        "what": ", ".join(filter(None, (what, day))) if what else _work(one, say),
        "body": one_line(one.body),
        "total": _kroner(one.total_ore, say),
    }
    if one.before_ore is None:
        return say("sum_line", **told)
    return say("sum_line_changed", **told, before=_kroner(one.before_ore, say))


def _work(one: Sum, say: Words) -> str:
    return say("work_in", month=times.month(one.on, say.language)) if one.on else say("work")


def _approved(letter: HonorariumApproved, say: Words) -> Facts:
    changed = letter.change_ore is not None and letter.change_ore != letter.total_ore
    return {
        "body": one_line(letter.body),
        "total": _kroner(letter.total_ore, say),
        "change": _kroner(letter.change_ore, say) if changed and letter.change_ore is not None else None,
        "meeting": _said(letter.meeting),
        "on": times.day(letter.on, say.language) if letter.on else None,
        "follows": say("in_next" if letter.total_ore else "fell_away", payer=one_line(letter.payer)),
    }


def _rejected(letter: HonorariumRejected, say: Words) -> Facts:
    return {
        "body": one_line(letter.body),
        "meeting": _said(letter.meeting),
        "on": times.day(letter.on, say.language) if letter.on else None,
    }


def _statement(letter: StatementReady, say: Words) -> Facts:
    return {
        "payer": one_line(letter.payer),
        "period": times.period(*letter.period, say.language) if letter.period else None,
        "outcome": _outcome(letter.total_ore, say),
        "explains": say("explains" if letter.total_ore else "explains_nothing"),
        "statement_url": _said(letter.statement_url),
    }


def _outcome(ore: int, say: Words) -> str:
    if ore == 0:
        return say("nothing_to_pay")
    return say("to_be_paid" if ore > 0 else "too_much", amount=_kroner(abs(ore), say))


def _pay(pay: Pay | None, say: Words) -> Facts:
    """What is paid; without knowing more, what the guide of 17 June 2021 says: the municipalities cover it."""
    unknown = say.of("paid", "unknown")
    if pay is None:
        return {"paid": unknown, "rate": None, "payer": None, "assumptions": None}
    paid_by_hour = pay.basis != "salary" and pay.rate_ore is not None
    return {
        "paid": say.of("paid", pay.basis) or unknown,
        "rate": _kroner(pay.rate_ore, say) if paid_by_hour and pay.rate_ore is not None else None,
        "payer": _said(pay.payer),
        "assumptions": "\n".join(say("assumption", text=one_line(text)) for text in pay.assumptions) or None,
    }


def _kroner(ore: int, say: Words) -> str:
    return say("kroner", amount=times.amount(ore, say.language))


def _said(value: str | None) -> str | None:
    """What people wrote, on one line; nothing but blanks is nothing."""
    return one_line(value) or None if value is not None else None
