"""The decisions of meetings: pure, without database, bus or clock."""

from services.meetings.model import attendance, invitation, meeting, preparation

__all__ = ["attendance", "invitation", "meeting", "preparation"]
