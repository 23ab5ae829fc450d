"""Who was told what, when, by which channel; never the content. Stated by the service `notifications`."""

from uuid import UUID

from contracts.event import Event
from contracts.values import Code, Language


class NotificationSent(Event, publisher="notifications", aggregate="notification"):
    """The message was handed over to the channel, which took it."""

    notification: UUID
    practitioner: UUID
    template: Code
    language: Language
    channel: Code
    caused_by: UUID
    """The id of the fact it tells of."""


class NotificationFailed(Event, publisher="notifications", aggregate="notification"):
    """The channel refused the message for good, or every attempt failed."""

    notification: UUID
    practitioner: UUID
    template: Code
    language: Language
    channel: Code
    caused_by: UUID
    reason: Code


class NotificationSuppressed(Event, publisher="notifications", aggregate="notification"):
    """The message was not sent because it was no longer true, or there was no way to reach the person."""

    notification: UUID
    practitioner: UUID
    template: Code
    caused_by: UUID
    reason: Code
