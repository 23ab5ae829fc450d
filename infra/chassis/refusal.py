"""What a model says when a rule forbids something."""

import re
from typing import ClassVar


class Refusal(Exception):
    """A rule of the domain says no. Subclasses are named after the rule: `TermTooLong`.

    `detail` says what is wrong and what would be right; `field` names the input to mend, where there is one.
    """

    status: ClassVar[int] = 409

    def __init__(self, detail: str, *, field: str | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.field = field

    @classmethod
    def slug(cls) -> str:
        """The rule's name as it stands in a problem document: `term-too-long`."""
        return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "-", cls.__name__).lower()


class NotFound(Refusal):
    """There is no such thing, or none that the caller may know of."""

    status = 404


class Stale(Refusal):
    """Someone else changed it since it was read."""

    status = 412
