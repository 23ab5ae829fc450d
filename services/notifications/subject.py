"""The header `Subject`, such that every reader puts the same words together from it again.

Where the library folds a subject, the blank between two words and the one that folding adds come to stand beside
encoded words, and readers disagree on which of them count: some show two blanks, some a line break. Encoded as a whole
(RFC 2047), every blank of the subject lies inside an encoded word, and none that folding adds is part of it.
"""

from email.header import Header
from email.headerregistry import HeaderRegistry, UniqueUnstructuredHeader
from email.policy import SMTP, Policy
from typing import Any

_LINE, _ENCODED_LINE = 78, 75
"""RFC 5322, 2.1.1, and RFC 2047, 2, which allows 76 on a line that bears an encoded word."""


class Subject(UniqueUnstructuredHeader):
    """As it is where it is plain ASCII on one line, else in encoded words throughout."""

    @classmethod
    def parse(cls, value: str, kwds: dict[str, Any]) -> None:
        """What is set is what is meant: a title that looks like an encoded word is not decoded."""
        super().parse(value, kwds)
        kwds["decoded"] = value

    def fold(self, *, policy: Policy) -> str:
        """The header's lines. Called by the library when a mail is written out."""
        said = str(self)
        plain = f"Subject: {said}"
        if not said.isascii() or "=?" in said or len(plain) > _LINE:
            encoded = Header(said, "utf-8", maxlinelen=_ENCODED_LINE, header_name="Subject")
            plain = f"Subject: {encoded.encode(linesep=policy.linesep)}"
        return plain + policy.linesep


def _headers() -> HeaderRegistry:
    headers = HeaderRegistry()
    # The registry adds the base class itself, as its documentation has it; the stubs want it already there.
    headers.map_to_type("subject", Subject)  # type: ignore[arg-type]
    return headers


MAIL = SMTP.clone(header_factory=_headers())
"""How mails are written: as the library's policy for SMTP has it, but for the subject."""
