"""All SQL of the service, by what it is about."""

from services.notifications.store import (
    appointment,
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
    "contact",
    "invitation",
    "matter",
    "meeting",
    "money",
    "notification",
    "queue",
    "register",
]
