"""Reading the claim that carries roles: a list of `{"role": "secretariat", "community": "vestfold"}`."""

import re
from uuid import UUID

from infra.chassis.gateway.scope import SCOPES_OF, Grant, Role, ScopeKind

MOST_GRANTS = 500

_COMMUNITY = re.compile(r"[a-z][a-z0-9-]{1,39}")
_MUNICIPALITY = re.compile(r"[0-9]{4}")


class WrongGrants(Exception):
    """The claim is not what it should be; the text says where and what would be right."""


def read_grants(claim: object) -> tuple[Grant, ...]:
    """The grants of a token; none where the claim is absent. Raises WrongGrants, also for a role nobody knows.

    An unknown role would give nothing anyway, but a misspelt one would then show as a refusal nobody can explain.
    """
    if claim is None:
        return ()
    if not isinstance(claim, list) or len(claim) > MOST_GRANTS:
        raise WrongGrants(f"it must be a list of at most {MOST_GRANTS} grants")
    grants = tuple(_grant(place, entry) for place, entry in enumerate(claim))
    if len({grant.practitioner for grant in grants if grant.practitioner}) > 1:
        raise WrongGrants("one person cannot be two practitioners")
    return grants


def _grant(place: int, entry: object) -> Grant:
    if not isinstance(entry, dict):
        raise WrongGrants(f"entry {place} must be an object with a role")
    role = _role(place, entry.get("role"))
    bound_to = SCOPES_OF[role]
    named = sorted(str(key) for key in entry if key != "role")
    if not bound_to:
        if named:
            raise WrongGrants(f"entry {place}: {role} is bound to nothing; leave out {', '.join(named)[:80]}")
        return Grant(role)
    kind = next((kind for kind in bound_to if named == [kind]), None)
    if kind is None:
        raise WrongGrants(f"entry {place}: {role} needs {' or '.join(bound_to)}, and nothing else")
    return _bound(place, role, kind, entry[kind])


def _role(place: int, named: object) -> Role:
    for role in SCOPES_OF:
        if role == named:
            return role
    raise WrongGrants(f"entry {place}: role must be one of {', '.join(SCOPES_OF)}")


def _bound(place: int, role: Role, kind: ScopeKind, value: object) -> Grant:
    text = value if isinstance(value, str) else ""
    if kind == "community" and _COMMUNITY.fullmatch(text):
        return Grant(role, community=text)
    if kind == "municipality" and _MUNICIPALITY.fullmatch(text):
        return Grant(role, municipality=text)
    if kind == "practitioner":
        try:
            return Grant(role, practitioner=UUID(text))
        except ValueError:
            pass
    wanted = {"community": "a short name", "municipality": "four digits", "practitioner": "a UUID"}[kind]
    raise WrongGrants(f"entry {place}: {kind} must be {wanted}")
