"""What is wrong with the contracts, in lines a person can act on."""

from dataclasses import dataclass

from contracts.compatibility import Breach, Rule
from contracts.event import Event

STALE, UNREADABLE = "stale", "unreadable"
SAMPLE_MISSING, SAMPLE_UNREADABLE = "sample-missing", "sample-unreadable"
SAMPLE_OUTSIDE_SCHEMA, UPCAST_MISSING = "sample-outside-schema", "upcast-missing"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to mend: of which event or file, where in it, by which rule, what is wrong and what to do."""

    subject: str
    path: str
    rule: str
    what: str
    mend: str

    def line(self) -> str:
        """All of it in one line."""
        place = f"{self.subject} {self.path}".rstrip()
        return f"{place}: {self.rule}: {self.what}. {self.mend}."


def refused(event: type[Event], breach: Breach) -> Finding:
    """A breach of compatibility with its mend."""
    return Finding(event.event_type(), breach.path, breach.rule, breach.what, _mend(event, breach.rule))


def removed(event_type: str) -> Finding:
    """An event that was released and is not stated any more."""
    return Finding(
        event_type,
        "",
        Rule.EVENT_REMOVED,
        "it was released and has no class now",
        "Keep the class: what was told stays in the stream for good",
    )


def _mend(event: type[Event], rule: Rule) -> str:
    beside = f"state the change as {event.event_name()}.v{event.major + 1} beside it"
    match rule:
        case Rule.OPTIONAL_WITHOUT_DEFAULT:
            return f"Give it a default, or {beside}"
        case Rule.NEWLY_REQUIRED:
            return f"Make it optional with a default, or {beside}"
        case _:
            return f"Put it back as it was and {beside}"
