"""From one GP's tasks to the outcome of each claim: who pays for which work, and what it is worth."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from operator import attrgetter
from typing import NamedTuple
from uuid import UUID

from services.honoraria.model.arrangements import Arrangements
from services.honoraria.model.claim import ClaimLine, HeldTask, Outcome, Person, Task
from services.honoraria.model.funding import Funding, agreement_of, home_on, payer_of
from services.honoraria.model.paying import Paying
from services.honoraria.model.policy import Policy
from services.honoraria.model.pricing import price
from services.honoraria.model.ratebook import RateBook
from services.honoraria.model.standard import SUFFIX
from services.honoraria.model.terms import Terms
from services.honoraria.model.work import Activity, Kind


class _Ground(NamedTuple):
    """What tasks are priced together by: policy and treatment, and payer."""

    funding: Funding
    payer: str
    members: "list[tuple[Task, str | None]]"
    """Tasks, each with the GP's home of that day."""


def outcomes(
    tasks: Iterable[Task], person: Person, arrangements: Arrangements, rates: RateBook
) -> Mapping[UUID, Outcome]:
    """Price one GP's tasks; claim → outcome. Tasks of several claims may be given and do not disturb each other,
    unless a policy counts whole days or months: then all of the GP's tasks must be given.
    """
    lines: dict[UUID, list[ClaimLine]] = {}
    held: dict[UUID, list[HeldTask]] = {}
    grounds: dict[tuple[UUID, str], _Ground] = {}
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
            waiting = HeldTask(task, "home" if funding else "funding", payer, home)
            held.setdefault(task.claim, []).append(waiting)
            continue
        key = funding.id, payer
        if key not in grounds:
            grounds[key] = _Ground(funding, payer, [])
        grounds[key].members.append((task, home))
    for ground in grounds.values():
        for line in _price(ground, in_order, person.terms, rates):
            if isinstance(line, HeldTask):
                held.setdefault(line.task.claim, []).append(line)
            else:
                lines[line.task.claim].append(line)
    mixed = len(grounds) > 1 or any(one.funding.policy.by_meeting for one in grounds.values())
    if mixed or held:  # what is priced together comes in order already
        for priced in lines.values():
            priced.sort(key=_PLACE)
        for unpriced in held.values():
            unpriced.sort(key=_PLACE)
    return {claim: Outcome(tuple(priced), tuple(held.get(claim, ()))) for claim, priced in lines.items()}


_PLACE = attrgetter("task.place")


def _price(
    ground: _Ground, tasks: Sequence[Task], terms: Sequence[Terms], rates: RateBook
) -> list[ClaimLine | HeldTask]:
    funding, payer, members = ground
    by_meeting = funding.policy.by_meeting
    activities = [
        _activity(str(place), task, funding.policy, by_meeting=by_meeting) for place, (task, _) in enumerate(members)
    ]
    prepared = {str(one.meeting) for one in tasks if one.kind is Kind.PREPARATION} if by_meeting else ()
    treatment = funding.treatment_of(payer)
    paying = Paying(agreement_of(payer), payer, treatment, funding.key)
    # A month is counted by itself, but not priced by itself: what was prepared in June counts towards the standard of
    # a meeting in September.
    monthly = funding.policy.by_period
    priced = price(activities, terms, rates, funding.policy, paying, prepared=prepared, monthly=monthly)
    made: list[ClaimLine | HeldTask] = []
    for line in priced.lines:
        task, home = _task(line.activity, members)
        made.append(
            ClaimLine(
                task=task,
                basis=line.basis,
                kept=line.basis.text,
                tax_treatment=treatment,
                payer=payer,
                home=home,
                funding=funding.id,
                source=line.source,
                assumptions=line.assumptions,
            )
        )
    for one in priced.unpriced:
        task, home = _task(one.activity, members)
        made.append(HeldTask(task, one.missing.value, payer, home))
    return made


def _activity(id: str, task: Task, policy: Policy, *, by_meeting: bool) -> Activity:
    meeting = str(task.meeting) if by_meeting and task.meeting else None
    agreed = policy.of_kind[task.kind].cancelled_meeting if task.notice is not None else None
    if agreed is None:
        return Activity(id, task.kind, task.on, task.minutes, task.capacity, meeting)
    return Activity(id, task.kind, task.on, agreed.minutes, task.capacity, meeting, agreed.notice_days)


def _pays_for_notice(funding: Funding | None, task: Task) -> bool:
    """Whether it is agreed to pay for a meeting called off so late. Nothing is assumed where nobody decided."""
    agreed = funding.policy.of_kind[task.kind].cancelled_meeting if funding else None
    return agreed is not None and agreed.minutes > 0 and (task.notice or 0) < agreed.notice_days


def _task(activity: Activity, members: Sequence[tuple[Task, str | None]]) -> tuple[Task, str | None]:
    """The task an activity was made from. Standard preparation is a task of its own, caused by the attendance."""
    task, home = members[int(activity.id.removesuffix(SUFFIX))]
    if activity.id.endswith(SUFFIX):
        return replace(task, kind=Kind.PREPARATION, minutes=activity.minutes), home
    return (task, home) if task.notice is None else (replace(task, minutes=activity.minutes), home)
