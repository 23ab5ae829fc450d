"""The HTTP face of representation: routes, thin; who may do what is decided here."""

from services.representation.gateway.appointments import appointments
from services.representation.gateway.bodies import bodies
from services.representation.gateway.communities import communities
from services.representation.gateway.practitioners import practitioners
from services.representation.gateway.proposals import proposals

__all__ = ["appointments", "bodies", "communities", "practitioners", "proposals"]
