"""Claims made anew from all facts known, for the claims that something touched."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from infra.chassis.facts import Fact
from infra.chassis.work import Work
from services.honoraria.commands.priced import Bearers, state_claim
from services.honoraria.model.claim import ClaimLine, HeldTask, Outcome, Task
from services.honoraria.model.outcome import outcomes
from services.honoraria.model.standing import Recalculation, State, recalculated
from services.honoraria.model.supplement import with_differences
from services.honoraria.model.work import Kind
from services.honoraria.shipped import shipped_rates
from services.honoraria.store import claims as store
from services.honoraria.store import facts, known, rules
from services.honoraria.store.rules import InForce
from services.honoraria.store.runs import mark_whole

Causes = Mapping[UUID, Sequence[Fact[Any]]]


async def price_claims(work: Work, touched: Causes, *, of: Collection[UUID] | None = None) -> None:
    """Price the touched claims (claim → the facts that touched it; none when a rule changed) and state what is new.

    `of` are the GPs whose claims these are, where they are known and locked. A few queries whatever the number of
    claims. What was priced before and comes out the same is left alone.
    """
    if not touched:
        return
    connection = work.connection
    if of is None:
        await facts.lock_practitioners(connection, await known.practitioners_of(connection, list(touched)))
    await rules.hold_rules(connection)
    ruled = await rules.in_force(connection, shipped_rates())
    tasks, touched = await _with_coupled(work, touched, ruled)
    before = await store.claims(connection, list(touched))
    people = await known.people(connection, {task.practitioner for task in tasks})
    work_of: dict[UUID, list[Task]] = {}
    for task in tasks:
        work_of.setdefault(task.practitioner, []).append(task)
    found: dict[UUID, Outcome] = {}
    for practitioner, own in work_of.items():
        found |= outcomes(own, people[practitioner], ruled.arrangements, ruled.rates)
    for claim_id, lines in (await store.provisional_lines(connection, before)).items():
        found[claim_id] = with_differences(found.get(claim_id, _NOTHING), lines)
    members = await known.memberships(connection, {task.community for task in tasks})
    await _save(work, touched, before, tasks, found, Bearers(ruled.arrangements, members))


async def _with_coupled(work: Work, touched: Causes, ruled: InForce) -> tuple[list[Task], Causes]:
    """The work of the touched claims. Where a policy counts whole days or months, one claim's work changes another's
    price: then all of the GP's, also when what was touched has no work left and frees what it took of a day.
    """
    tasks = await known.tasks_of_claims(work.connection, list(touched))
    if not ruled.arrangements.any_couples:
        return tasks, touched
    seats = {(task.practitioner, task.community, task.body) for task in tasks}
    seats |= await known.seats_of(work.connection, list(touched))
    coupled = {gp for gp, community, body in seats if ruled.arrangements.couple(community, body)}
    if not coupled:
        return tasks, touched
    wider = await known.tasks_of(work.connection, coupled)
    others = [task for task in tasks if task.practitioner not in coupled]
    causes = [fact for several in touched.values() for fact in several]
    return [*others, *wider], {**{task.claim: causes for task in wider}, **touched}


async def _save(
    work: Work,
    touched: Causes,
    before: Mapping[UUID, store.Claim],
    tasks: Sequence[Task],
    found: Mapping[UUID, Outcome],
    bearers: Bearers,
) -> None:
    telling = _telling(tasks)
    changed: list[store.Claim] = []
    versions: dict[tuple[UUID, int], Sequence[ClaimLine]] = {}
    held: dict[UUID, Sequence[HeldTask]] = {}
    for claim_id in sorted(touched):
        earlier, outcome = before.get(claim_id), found.get(claim_id, _NOTHING)
        task = telling.get(claim_id)
        if earlier is None and (task is None or not (outcome.lines or outcome.held)):
            continue  # only unpaid attendance, preparation withdrawn before it was known, a meeting called off in time
        done = recalculated(earlier.standing if earlier else None, claim_id, outcome)
        if not (done.restated or done.held_changed):
            continue
        now = _claim(done, outcome, earlier, task)
        changed.append(now)
        if done.new_version:
            versions[claim_id, done.standing.version] = outcome.lines
        if done.held_changed:
            held[claim_id] = outcome.held
        state_claim(work, now, done, outcome, bearers, touched[claim_id], priced_before=earlier)
    if changed:
        await store.save_claims(work.connection, changed, work.now)
        await store.insert_lines(work.connection, versions)
        if fallen_back := [one.id for one in changed if one.standing.state is State.APPROVED]:
            await mark_whole(work.connection, fallen_back)
    if held:
        await store.replace_held(work.connection, held)


_NOTHING = Outcome()


def _telling(tasks: Sequence[Task]) -> dict[UUID, Task]:
    """The task that says where each claim belongs: the first attendance, and preparation only where there is none."""
    telling: dict[UUID, Task] = {}
    for task in tasks:
        other = telling.get(task.claim)
        if other is None or _tells_before(task) < _tells_before(other):
            telling[task.claim] = task
    return telling


def _tells_before(task: Task) -> tuple[bool, tuple[object, ...]]:
    return task.kind is Kind.PREPARATION, task.place


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
        first_on=min(days, default=None),
        last_on=max(days, default=None),
    )
