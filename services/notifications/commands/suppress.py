"""A message that is not to be sent after all is settled and said so, with a code for why."""

from contracts.events.notifications import NotificationSuppressed
from infra.chassis.work import Origin, Work
from services.notifications import store
from services.notifications.model.notice import Notice
from services.notifications.model.telling import Told

NO_CHANNEL = "no_channel"
"""Nothing is sent from here, by choice: the register is where people see what they would have been told."""


async def suppress(work: Work, notice: Notice, reason: str, *, told: Told | None = None) -> None:
    """It is not to be sent, with what its mail tells besides: it is no longer true, or nobody can be reached.

    `told`: the person learns of it otherwise, and what follows goes on from there.
    """
    settled = await store.notification.settle(
        work.connection, notice.id, "suppressed", work.now, reason=reason, told=told or True
    )
    for one in settled:
        work.origin = Origin(one.correlation, one.traceparent)
        work.state(
            NotificationSuppressed(
                notification=one.notification,
                practitioner=one.practitioner,
                template=one.template,
                caused_by=one.caused_by,
                reason=reason,
            )
        )
