"""After the database was put back to an earlier point: nobody is told again what they were told in between.

A message's id follows from what it tells. The facts that caused it are heard once more and make the same message due;
it is then settled as it was, and nothing leaves the house.
"""

from collections.abc import Sequence
from typing import TypeAlias
from uuid import UUID

from contracts.events.notifications import NotificationFailed, NotificationSent, NotificationSuppressed
from infra.chassis.facts import Fact
from infra.chassis.work import Work
from services.notifications import store
from services.notifications.commands.suppress import NO_CHANNEL
from services.notifications.model.known import Plan
from services.notifications.model.notice import Before, Notice, identity
from services.notifications.model.telling import Telling, Told, tells

Outcome: TypeAlias = NotificationSent | NotificationFailed | NotificationSuppressed
STATES = {NotificationSent: "sent", NotificationFailed: "failed", NotificationSuppressed: "suppressed"}
PERHAPS_READ = frozenset({NO_CHANNEL, "no_answer"})
"""Why a message was not sent though the person has learned of it, or may have."""


async def recover_outcomes(work: Work, facts: Sequence[Fact[Outcome]]) -> None:
    """Remember what came of messages; those that were on their way at the restored moment are settled at once."""
    for fact in facts:
        before = Before(STATES[type(fact.event)], getattr(fact.event, "reason", None), fact.time)
        await store.told_before.keep(work.connection, fact.event.notification, before)
        if await store.notification.is_on_its_way(work.connection, fact.event.notification):
            await _settle(work, fact.event.notification, before, told=True)


async def settled_before(
    work: Work, notice: Notice, matter: UUID, due: Telling | None, told: Told | None, plan: Plan | None
) -> bool:
    """Settle a message as it was settled before, if it was. `due` is what is to be told now, `told` what was last."""
    if notice.before is None:
        return False
    if due is not None and identity(matter, due) == notice.id:
        said = tells(notice.id, due, told, plan)
    else:
        # It was kept while it waited, left later, and has been overtaken since: when it was read is all that counts.
        said = Told(notice.id, notice.template, 0, told.sequence + 1 if told else 0)
    await _settle(work, notice.id, notice.before, told=said)
    return True


async def _settle(work: Work, id: UUID, before: Before, *, told: Told | bool) -> None:
    was_told = before.state == "sent" or before.reason in PERHAPS_READ
    # Not stated again: the fact that says so is in the journal.
    await store.notification.settle(
        work.connection, id, before.state, before.at, reason=before.reason, told=told if was_told else False
    )
