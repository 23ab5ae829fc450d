"""All SQL of meetings, one file per thing."""

from services.meetings.store import attendance, invitation, meeting, office, preparation, promised, recovered

__all__ = ["attendance", "invitation", "meeting", "office", "preparation", "promised", "recovered"]
