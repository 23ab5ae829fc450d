"""The base of all facts: how an event names itself, finds its subject, and is read back."""

from functools import cache
from typing import Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict

NAMESPACE = "no.samrad"


class Part(BaseModel):
    """A piece of a fact: frozen, strict, and closed to fields nobody declared."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", use_attribute_docstrings=True)


class Event(Part):
    """Something that happened, stated by one service and never changed.

    `publisher` owns it, `aggregate` names the field whose value orders it, `major` is its version;
    a `private` event travels sealed on the stream PRIVATE.
    """

    publisher: ClassVar[str]
    aggregate: ClassVar[str]
    major: ClassVar[int] = 1
    private: ClassVar[bool] = False

    def __init_subclass__(
        cls, *, publisher: str, aggregate: str, major: int = 1, private: bool = False, **kwargs: Any
    ) -> None:
        super().__init_subclass__(**kwargs)
        cls.publisher, cls.aggregate, cls.major, cls.private = publisher, aggregate, major, private

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        if cls.aggregate not in cls.model_fields:
            raise TypeError(f"{cls.__name__}: its aggregate {cls.aggregate!r} is not one of its fields")

    @classmethod
    def event_name(cls) -> str:
        """The bare name, the same in every major version: `MeetingScheduled`."""
        return cls.__name__.removesuffix(f"V{cls.major}") if cls.major > 1 else cls.__name__

    @classmethod
    @cache
    def event_type(cls) -> str:
        """The CloudEvents type: `no.samrad.meetings.MeetingScheduled.v1`."""
        return f"{NAMESPACE}.{cls.publisher}.{cls.event_name()}.v{cls.major}"

    @classmethod
    @cache
    def subjects(cls) -> str:
        """The NATS subjects of this event, as a filter; a private event has one subject per aggregate."""
        if cls.private:
            return f"private.v{cls.major}.{cls.publisher}.*"
        return f"{cls.publisher}.v{cls.major}.{cls.event_name()}.*"

    def aggregate_id(self) -> str:
        """What the fact is about; orders facts of one publisher and stands in `ce-subject`."""
        return str(getattr(self, self.aggregate))

    def community_token(self) -> str:
        """The community as a subject token, `_` where the fact belongs to none."""
        return getattr(self, "community", None) or "_"

    def subject(self) -> str:
        """The NATS subject of this very fact."""
        last = self.aggregate_id() if self.private else self.community_token()
        return f"{self.subjects().removesuffix('*')}{last}"

    def payload(self) -> bytes:
        """The fact as UTF-8 JSON."""
        return self.model_dump_json().encode()

    @classmethod
    def read(cls, data: bytes | str) -> Self:
        """Read a fact off the wire: unknown fields ignored, unknown open codes become `other`.

        Raises pydantic.ValidationError, which names each field and what is wrong with it.
        """
        return cls.model_validate_json(data, extra="ignore", context={"reading": True})
