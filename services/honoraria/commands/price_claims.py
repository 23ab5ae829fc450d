"""Claims made anew from all facts known, for the claims that something touched."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Literal, cast
from uuid import UUID

from contracts.events.honoraria import HonorariumCalculated, HonorariumLine, HonorariumUnpriced, UnpricedLine
from contracts.values import TaxTreatment
from infra.chassis.facts import Fact
from infra.chassis.work import Work
from services.honoraria.model.claim import ClaimLine, Outcome, Task, outcomes
from services.honoraria.model.funding import Funding
from services.honoraria.model.refunding import Membership, members_on
from services.honoraria.model.shares import Key
from services.honoraria.model.standing import Recalculation, recalculated
from services.honoraria.model.work import Kind
from services.honoraria.shipped import shipped_rates
from services.honoraria.store import claims as store
from services.honoraria.store import facts, known, rules

Causes = Mapping[UUID, Sequence[Fact[Any]]]
MissingCode = Literal[
    "terms", "capacity", "capacity_conflict", "specialist", "rate", "funding", "payer", "home", "other"
]


async def price_claims(work: Work, touched: Causes) -> None:
    """Price the touched claims (claim → the facts that touched it; none when a rule changed) and state what is new.

    A few queries whatever the number of claims. What was priced before and comes out the same is left alone.
    """
    if not touched:
        return
    connection = work.connection
    await facts.lock_practitioners(connection, await known.practitioners_of(connection, list(touched)))
    await rules.hold_rules(connection)
    tasks, touched = await _with_coupled(work, touched)
    before = await store.claims(connection, list(touched))
    communities = {task.community for task in tasks}
    fundings = await rules.fundings(connection, communities)
    rates = [*await rules.entered_rates(connection), *shipped_rates()]
    people = await known.people(connection, {task.practitioner for task in tasks})
    work_of: dict[UUID, list[Task]] = defaultdict(list)
    for task in tasks:
        work_of[task.practitioner].append(task)
    found: dict[UUID, Outcome] = {}
    for practitioner, own in work_of.items():
        found |= outcomes(own, people[practitioner], fundings, rates)
    members = await known.memberships(connection, communities)
    await _save(work, touched, before, tasks, found, _Bearers(fundings, members))


async def _with_coupled(work: Work, touched: Causes) -> tuple[list[Task], Causes]:
    """The work of the touched claims. Where a policy counts whole days or months, one claim's work changes another's
    price: then all of the GP's, also when what was touched has no work left and frees what it took of a day.
    """
    tasks = await known.tasks(work.connection, claims=list(touched))
    seats = {(task.practitioner, task.community, task.body) for task in tasks}
    seats |= await known.seats_of(work.connection, list(touched))
    fundings = await rules.fundings(work.connection, {community for _, community, _ in seats})
    coupling = {(one.community, one.body) for one in fundings if one.couples_claims}
    coupled = {gp for gp, community, body in seats if coupling & {(community, body), (community, None)}}
    if not coupled:
        return tasks, touched
    wider = await known.tasks(work.connection, practitioners=coupled)
    others = [task for task in tasks if task.practitioner not in coupled]
    causes = [fact for several in touched.values() for fact in several]
    return [*others, *wider], {**{task.claim: causes for task in wider}, **touched}


class _Bearers:
    """Which municipalities bear the cost of lines, as far as members are known."""

    def __init__(self, fundings: Iterable[Funding], members: Mapping[str, Sequence[Membership]]) -> None:
        self._fundings = {one.id: one for one in fundings}
        self._members = members

    def of(self, lines: Iterable[ClaimLine]) -> tuple[str, ...]:
        """By number, each once."""
        bearing: set[str] = set()
        for line in lines:
            if self._fundings[line.funding].key.kind is Key.NONE:
                bearing.add(line.payer)
            else:
                bearing.update(members_on(self._members.get(line.task.community, ()), line.task.on))
        return tuple(sorted(bearing))


async def _save(
    work: Work,
    touched: Causes,
    before: Mapping[UUID, store.Claim],
    tasks: Sequence[Task],
    found: Mapping[UUID, Outcome],
    bearers: _Bearers,
) -> None:
    first: dict[UUID, Task] = {}
    # Attendance says where a meeting's claim belongs; preparation only where there is no attendance.
    for task in sorted(tasks, key=lambda one: (one.kind is Kind.PREPARATION, one.place), reverse=True):
        first[task.claim] = task
    changed: list[store.Claim] = []
    versions: dict[tuple[UUID, int], Sequence[ClaimLine]] = {}
    held = {}
    for claim_id in sorted(touched):
        earlier, outcome = before.get(claim_id), found.get(claim_id, Outcome())
        if earlier is None and claim_id not in first:
            continue  # only unpaid attendance, or preparation withdrawn before it was known
        done = recalculated(earlier.standing if earlier else None, claim_id, outcome)
        if not (done.restated or done.held_changed):
            continue
        now = _claim(done, outcome, earlier, first.get(claim_id))
        changed.append(now)
        if done.new_version:
            versions[claim_id, done.standing.version] = outcome.lines
        if done.held_changed:
            held[claim_id] = outcome.held
        _state(work, now, done, outcome, bearers, touched[claim_id], priced_before=earlier)
    if changed:
        await store.save_claims(work.connection, changed, work.now)
        await store.insert_lines(work.connection, versions)
        await store.replace_held(work.connection, held)


def _claim(done: Recalculation, outcome: Outcome, earlier: store.Claim | None, task: Task | None) -> store.Claim:
    days = [line.task.on for line in outcome.lines] + [one.task.on for one in outcome.held]
    homes = [line.home for line in outcome.lines if line.home]
    home = homes[-1] if homes else (earlier.home if earlier else None)
    if task is None:
        assert earlier is not None, "a claim without work was priced before"
        return replace(earlier, standing=done.standing, first_on=None, last_on=None)
    return store.Claim(
        standing=done.standing,
        practitioner=task.practitioner,
        meeting=task.meeting,
        month=None if task.meeting else task.on.replace(day=1),
        body=task.body,
        community=task.community,
        home=home,
        first_on=min(days),
        last_on=max(days),
    )


def _state(
    work: Work,
    claim: store.Claim,
    done: Recalculation,
    outcome: Outcome,
    bearers: _Bearers,
    causes: Sequence[Fact[Any]],
    *,
    priced_before: store.Claim | None,
) -> None:
    standing = claim.standing
    had_lines = priced_before is not None and priced_before.standing.payer is not None
    if done.restated and standing.payer is not None and claim.home is not None and (outcome.lines or had_lines):
        work.state(
            HonorariumCalculated(
                claim=claim.id,
                version=standing.version,
                practitioner=claim.practitioner,
                body=claim.body,
                community=claim.community,
                meeting=claim.meeting,
                home=claim.home,
                payer=standing.payer,
                bearers=bearers.of(outcome.lines),
                lines=tuple(_line(line) for line in outcome.lines),
                total_ore=outcome.total_ore,
            ),
            because=causes,
        )
    if done.held_changed:
        work.state(
            HonorariumUnpriced(
                claim=claim.id,
                version=standing.version,
                practitioner=claim.practitioner,
                body=claim.body,
                community=claim.community,
                meeting=claim.meeting,
                lines=tuple(
                    UnpricedLine(
                        kind=one.task.kind.value,
                        on=one.task.on,
                        minutes=one.task.minutes,
                        missing=cast(MissingCode, one.missing),
                        cause=one.task.cause,
                    )
                    for one in outcome.held
                ),
            ),
            because=causes,
        )


def _line(line: ClaimLine) -> HonorariumLine:
    return HonorariumLine(
        kind=line.task.kind.value,
        on=line.task.on,
        minutes=line.task.minutes,
        counted_minutes=line.counted_minutes,
        rate_ore=line.rate_ore,
        amount_ore=line.amount_ore,
        tax_treatment=cast(TaxTreatment, line.tax_treatment),
        assumptions=line.assumptions,
        cause=line.task.cause,
    )
