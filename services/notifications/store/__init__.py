"""All SQL of the service, by what it is about."""

from services.notifications.store import (
    appointment,
    community,
    contact,
    invitation,
    matter,
    meeting,
    money,
    notification,
    queue,
    register,
)

__all__ = [
    "appointment",
    "community",
    "contact",
    "invitation",
    "matter",
    "meeting",
    "money",
    "notification",
    "queue",
    "register",
]
