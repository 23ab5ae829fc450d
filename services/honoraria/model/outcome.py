"""From one GP's tasks to the outcome of each claim: who pays for which work, and what it is worth."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from operator import attrgetter
from typing import NamedTuple
from uuid import UUID

from services.honoraria.model.arrangements import Arrangements
from services.honoraria.model.claim import ClaimLine, HeldTask, Outcome, Person, Task
from services.honoraria.model.funding import Funding, agreement_of, home_on, payer_of
from services.honoraria.model.paying import Agreed, Paying
from services.honoraria.model.policy import Policy
from services.honoraria.model.pricing import price_all
from services.honoraria.model.ratebook import RateBook
from services.honoraria.model.standard import SUFFIX
from services.honoraria.model.terms import Terms
from services.honoraria.model.work import Activity, Kind


class _Ground(NamedTuple):
    """What a task is priced by: the arrangement of its day, and the municipality that therefore pays."""

    funding: Funding
    payer: str
    treatment: str
    agreed: Agreed


class _Member(NamedTuple):
    """A task, the GP's home of that day, and what it is priced by."""

    task: Task
    home: str | None
    ground: _Ground


def outcomes(
    tasks: Iterable[Task], person: Person, arrangements: Arrangements, rates: RateBook
) -> Mapping[UUID, Outcome]:
    """Price one GP's tasks; claim → outcome. Tasks of several claims may be given and do not disturb each other,
    unless a policy counts whole days or months: then all of the GP's tasks must be given.
    """
    lines: dict[UUID, list[ClaimLine]] = {}
    held: dict[UUID, list[HeldTask]] = {}
    grounds: dict[tuple[UUID, str], _Ground] = {}
    together: dict[tuple[str, str], list[_Member]] = {}
    in_order = sorted(tasks, key=lambda one: one.place)
    for task in in_order:
        lines.setdefault(task.claim, [])
        sent_by = home_on(person.appointments, task.body, task.on)
        home = sent_by or person.lives_in(task.on)
        funding = arrangements.on(task.community, task.body, task.on)
        if task.notice is not None and not _pays_for_notice(funding, task):
            continue
        payer = payer_of(funding, sent_by) if funding else None
        if funding is None or payer is None:
            waiting = HeldTask(task, "appointment" if funding else "funding", payer, home)
            held.setdefault(task.claim, []).append(waiting)
            continue
        key = funding.id, payer
        if key not in grounds:
            grounds[key] = _ground(funding, payer)
        together.setdefault((task.community, payer), []).append(_Member(task, home, grounds[key]))
    for members in together.values():
        for line in _price(members, in_order, person.terms, rates):
            if isinstance(line, HeldTask):
                held.setdefault(line.task.claim, []).append(line)
            else:
                lines[line.task.claim].append(line)
    mixed = len(together) > 1 or any(one.funding.policy.by_meeting for one in grounds.values())
    if mixed or held:  # what is priced together comes in order already
        for priced in lines.values():
            priced.sort(key=_PLACE)
        for unpriced in held.values():
            unpriced.sort(key=_PLACE)
    return {claim: Outcome(tuple(priced), tuple(held.get(claim, ()))) for claim, priced in lines.items()}


_PLACE = attrgetter("task.place")


def _ground(funding: Funding, payer: str) -> _Ground:
    treatment = funding.treatment_of(payer)
    paying = Paying(agreement_of(payer), payer, treatment, funding.key)
    return _Ground(funding, payer, treatment, Agreed(funding.policy, paying, funding.body))


def _price(
    members: Sequence[_Member], tasks: Sequence[Task], terms: Sequence[Terms], rates: RateBook
) -> list[ClaimLine | HeldTask]:
    """Price what one municipality pays in one community, under however many arrangements: their limits are held
    together, so that one entered anew in mid-month brings no second cap.
    """
    policies = {id(one.ground.funding): one.ground.funding.policy for one in members}.values()
    by_meeting = any(policy.by_meeting for policy in policies)
    work = [
        (_activity(str(place), task, ground.funding.policy, by_meeting=by_meeting), ground.agreed)
        for place, (task, _, ground) in enumerate(members)
    ]
    prepared = {str(one.meeting) for one in tasks if one.kind is Kind.PREPARATION} if by_meeting else ()
    # A month is counted by itself, but not priced by itself: what was prepared in June counts towards the standard of
    # a meeting in September.
    monthly = any(policy.by_period for policy in policies)
    priced = price_all(work, terms, rates, prepared=prepared, monthly=monthly)
    made: list[ClaimLine | HeldTask] = []
    for line in priced.lines:
        task, home, ground = _member(line.activity, members)
        made.append(
            ClaimLine(
                task=task,
                basis=line.basis,
                kept=line.basis.text,
                tax_treatment=ground.treatment,
                payer=ground.payer,
                home=home,
                funding=ground.funding.id,
                source=line.source,
                assumptions=line.assumptions,
            )
        )
    for one in priced.unpriced:
        task, home, ground = _member(one.activity, members)
        made.append(HeldTask(task, one.missing.value, ground.payer, home))
    return made


def _activity(id: str, task: Task, policy: Policy, *, by_meeting: bool) -> Activity:
    meeting = str(task.meeting) if by_meeting and task.meeting else None
    agreed = policy.of_kind[task.kind].cancelled_meeting if task.notice is not None else None
    if agreed is None:
        return Activity(id, task.kind, task.on, task.minutes, task.capacity, meeting, None, task.body)
    notice = agreed.notice_days
    return Activity(id, task.kind, task.on, agreed.minutes, task.capacity, meeting, notice, task.body)


def _pays_for_notice(funding: Funding | None, task: Task) -> bool:
    """Whether it is agreed to pay for a meeting called off so late. Nothing is assumed where nobody decided."""
    agreed = funding.policy.of_kind[task.kind].cancelled_meeting if funding else None
    return agreed is not None and agreed.minutes > 0 and (task.notice or 0) < agreed.notice_days


def _member(activity: Activity, members: Sequence[_Member]) -> _Member:
    """What an activity was made from. Standard preparation is a task of its own, caused by the attendance."""
    found = members[int(activity.id.removesuffix(SUFFIX))]
    if activity.id.endswith(SUFFIX):
        return found._replace(task=replace(found.task, kind=Kind.PREPARATION, minutes=activity.minutes))
    if found.task.notice is not None:
        return found._replace(task=replace(found.task, minutes=activity.minutes))
    return found
