"""Long lists, page by page: a cursor says after which row the next page begins.

Rows are found by their sort key, never by counting, so a row that comes or goes meanwhile shifts nothing. A cursor is
readable to who decodes it and stands in addresses: sort by times, numbers and ids, never by a name.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from types import GenericAlias
from typing import Annotated, Any, ClassVar, Generic, TypeVar, cast, overload

from fastapi import Depends, Query
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError
from pydantic_core import to_json

from infra.chassis.refusal import Refusal

MOST = 200
USUAL = 50
LONGEST_CURSOR = 400

T = TypeVar("T")
R = TypeVar("R")
A = TypeVar("A")
B = TypeVar("B")
C = TypeVar("C")


class BadCursor(Refusal):
    """The cursor is not one that this list gave out."""

    status = 422
    part: ClassVar[str] = "query"


class Page(BaseModel, Generic[T]):
    """A part of a list."""

    model_config: ClassVar[ConfigDict] = ConfigDict(frozen=True)

    items: list[T]
    next: str | None = Field(default=None, description="Send it as `cursor` for the next page; null at the end.")


@dataclass(frozen=True, slots=True)
class Window:
    """The part of a list that is asked for."""

    limit: int
    cursor: str | None

    @property
    def take(self) -> int:
        """How many rows to read: one more than are shown, which tells whether there is a next page."""
        return self.limit + 1

    @overload
    def after(self, first: type[A], /) -> tuple[A] | None: ...
    @overload
    def after(self, first: type[A], second: type[B], /) -> tuple[A, B] | None: ...
    @overload
    def after(self, first: type[A], second: type[B], third: type[C], /) -> tuple[A, B, C] | None: ...
    def after(self, *kinds: type[Any]) -> tuple[Any, ...] | None:
        """The sort key after which the page begins; None for the first page. Raises BadCursor."""
        if self.cursor is None:
            return None
        try:
            raw = urlsafe_b64decode(self.cursor + "=" * (-len(self.cursor) % 4))
            return _key(kinds).validate_json(raw, strict=True)
        except (ValueError, ValidationError) as wrong:
            raise BadCursor("The cursor is not from this list; leave it out to begin anew.", field="cursor") from wrong

    def page(self, rows: Sequence[R], *, key: Callable[[R], tuple[object, ...]], show: Callable[[R], T]) -> Page[T]:
        """The rows as a page; `key` gives a row's sort key, with the types that `after` reads."""
        shown = rows[: self.limit]
        following = None
        if len(rows) > self.limit:
            following = urlsafe_b64encode(to_json(key(shown[-1]))).rstrip(b"=").decode()
        return Page(items=[show(row) for row in shown], next=following)


@cache
def _key(kinds: tuple[type[Any], ...]) -> TypeAdapter[tuple[Any, ...]]:
    return TypeAdapter(cast(type[tuple[Any, ...]], GenericAlias(tuple, kinds)))


async def window(
    limit: Annotated[int, Query(ge=1, le=MOST, description="How many at most.")] = USUAL,
    cursor: Annotated[str | None, Query(max_length=LONGEST_CURSOR, description="`next` of the page before.")] = None,
) -> Window:
    """The part of a list that the query asks for."""
    return Window(limit, cursor)


Paging = Annotated[Window, Depends(window)]
"""`paging: Paging` – the part of the list that is asked for."""
