"""All SQL of the service, by what it is about."""

from services.notifications.store import (
    appointment,
    calculation,
    community,
    contact,
    invitation,
    matter,
    meeting,
    money,
    notification,
    opening,
    queue,
    register,
    told_before,
)

__all__ = [
    "appointment",
    "calculation",
    "community",
    "contact",
    "invitation",
    "matter",
    "meeting",
    "money",
    "notification",
    "opening",
    "queue",
    "register",
    "told_before",
]
