"""Who may do what, and where: roles, each bound to a community, a municipality or a person. Fails closed."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from infra.chassis.refusal import NotFound, Refusal

Role = Literal[
    "secretariat",
    "recorder",
    "attester",
    "authoriser",
    "economist",
    "practitioner",
    "gp",
    "operator",
    "integrator",
]

ScopeKind = Literal["community", "municipality", "practitioner"]

SCOPES_OF: dict[Role, tuple[ScopeKind, ...]] = {
    "secretariat": ("community",),
    "recorder": ("community",),
    "attester": ("community",),
    # Budget authority lies with the municipality that pays; where a host pays for all, with its community too.
    "authoriser": ("municipality", "community"),
    "economist": ("municipality",),
    "practitioner": ("practitioner",),
    "gp": ("municipality",),
    # Machinery and read-only export: bound to the stack, not to a place in it.
    "operator": (),
    "integrator": (),
}
"""What a role is bound to; a grant names exactly one of these, or nothing where there is none."""


class NotAllowed(Refusal):
    """Signed in, but without the role, or with it for another place."""

    status = 403


@dataclass(frozen=True, slots=True)
class Grant:
    """One role for one place; what it is bound to is the field that is not None."""

    role: Role
    community: str | None = None
    municipality: str | None = None
    practitioner: UUID | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """Who signed in: an opaque subject and what it was granted."""

    subject: str
    grants: tuple[Grant, ...] = ()

    def may(
        self,
        *roles: Role,
        community: str | Collection[str] | None = None,
        municipality: str | Collection[str] | None = None,
        practitioner: UUID | None = None,
    ) -> bool:
        """Whether one of the roles is held for the thing at hand.

        The keywords say what the thing belongs to. A grant counts when the thing belongs to what the grant is
        bound to; None and what is left out belong to nobody, so a forgotten keyword refuses.
        """
        communities, municipalities = _several(community), _several(municipality)
        for grant in self.grants:
            if grant.role not in roles:
                continue
            if not SCOPES_OF[grant.role]:
                return True
            if grant.community is not None and grant.community in communities:
                return True
            if grant.municipality is not None and grant.municipality in municipalities:
                return True
            if grant.practitioner is not None and grant.practitioner == practitioner:
                return True
        return False

    def must(
        self,
        *roles: Role,
        community: str | Collection[str] | None = None,
        municipality: str | Collection[str] | None = None,
        practitioner: UUID | None = None,
        hidden: bool = False,
    ) -> None:
        """Raise NotAllowed (403) unless `may`; with `hidden` NotFound (404), where existence itself is private."""
        if self.may(*roles, community=community, municipality=municipality, practitioner=practitioner):
            return
        if hidden:
            raise NotFound("there is nothing here that you may see")
        raise NotAllowed(f"This needs the role {' or '.join(roles)} for the thing at hand; ask for it to be granted.")

    def communities(self, *roles: Role) -> frozenset[str]:
        """Where any of the roles is held, to narrow a list to what may be seen."""
        return frozenset(g.community for g in self.grants if g.role in roles and g.community is not None)

    def municipalities(self, *roles: Role) -> frozenset[str]:
        """The municipalities for which any of the roles is held."""
        return frozenset(g.municipality for g in self.grants if g.role in roles and g.municipality is not None)

    @property
    def practitioner(self) -> UUID | None:
        """The practitioner this person is; None for everybody else."""
        return next((g.practitioner for g in self.grants if g.practitioner is not None), None)


def _several(one_or_more: str | Collection[str] | None) -> Collection[str]:
    if one_or_more is None:
        return ()
    # A string is a collection of its letters; "3907" must not be met by a grant for "3".
    return (one_or_more,) if isinstance(one_or_more, str) else one_or_more
