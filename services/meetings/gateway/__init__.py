"""The HTTP face of meetings: routes, thin; who may do what is decided here."""

from services.meetings.gateway.attendances import attendances
from services.meetings.gateway.invitations import invitations
from services.meetings.gateway.meetings import meetings
from services.meetings.gateway.preparations import preparations

__all__ = ["attendances", "invitations", "meetings", "preparations"]
