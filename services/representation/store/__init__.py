"""All SQL of representation, one file per thing."""

from services.representation.store import appointment, body, community, practitioner, proposal, recovered

__all__ = ["appointment", "body", "community", "practitioner", "proposal", "recovered"]
