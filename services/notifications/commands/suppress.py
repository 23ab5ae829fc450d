"""A message that is not to be sent after all is settled and said so, with a code for why."""

from contracts.events.notifications import NotificationSuppressed
from infra.chassis.work import Origin, Work
from services.notifications import store
from services.notifications.model.known import Matter
from services.notifications.model.notice import Notice


async def suppress(work: Work, matter: Matter, notice: Notice, reason: str) -> None:
    """It is not to be sent: it is no longer true, or there is no way to reach the person."""
    await store.notification.settle(work.connection, notice.id, "suppressed", work.now, reason=reason)
    cause = await store.matter.cause(work.connection, notice.caused_by)
    work.origin = Origin(cause.correlation, cause.traceparent)
    work.state(
        NotificationSuppressed(
            notification=notice.id,
            practitioner=matter.practitioner,
            template=notice.template,
            caused_by=notice.caused_by,
            reason=reason,
        )
    )
