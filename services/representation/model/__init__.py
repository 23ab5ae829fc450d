"""The decisions of representation: pure, without database, bus or clock."""

from services.representation.model import appointment, body, community, practitioner, proposal, term

__all__ = ["appointment", "body", "community", "practitioner", "proposal", "term"]
