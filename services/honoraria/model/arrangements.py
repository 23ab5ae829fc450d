"""The arrangements in force, as pricing asks for them: by community, body and day."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from uuid import UUID

from services.honoraria.model.funding import Funding


class Arrangements:
    """Confirmed arrangements to look up in. None of them changes."""

    __slots__ = ("_latest_first", "any_couples", "by_id")

    def __init__(self, fundings: Iterable[Funding]) -> None:
        self.by_id = {one.id: one for one in fundings}
        self.any_couples = any(one.couples_claims for one in self.by_id.values())
        by_scope: dict[tuple[str, UUID | None], list[Funding]] = defaultdict(list)
        for one in sorted(self.by_id.values(), key=lambda one: one.valid_from, reverse=True):
            by_scope[one.community, one.body].append(one)
        self._latest_first = dict(by_scope)

    def on(self, community: str, body: UUID, day: date) -> Funding | None:
        """The arrangement for work of that day: the body's own before the community's, then the latest."""
        for scope in ((community, body), (community, None)):
            for one in self._latest_first.get(scope, ()):
                if one.valid_from <= day:
                    return one
        return None

    def couple(self, community: str, body: UUID) -> bool:
        """Whether the body's work may be priced together with other work of the day or month."""
        return any(
            one.couples_claims
            for scope in ((community, body), (community, None))
            for one in self._latest_first.get(scope, ())
        )
