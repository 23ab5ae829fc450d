"""The bus as data: streams, who listens to what, and what each user may touch.

Everything is provisioned from here once, by an administrator; services declare nothing when they start.
A consumer filter is not a permission, so every grant names one exact durable: `*` would be a whole token.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from contracts.event import Event
from contracts.events import EVENTS
from contracts.events.honoraria import (
    FundingArranged,
    HonorariumApproved,
    HonorariumCalculated,
    HonorariumRejected,
    PayeeConfirmed,
    StatementIssued,
)
from contracts.events.meetings import (
    AttendanceCorrected,
    AttendanceRecorded,
    AttendanceWithdrawn,
    InvitationAnswered,
    InvitationWithdrawn,
    MeetingCancelled,
    MeetingRescheduled,
    MeetingScheduled,
    PreparationCorrected,
    PreparationLogged,
    PreparationWithdrawn,
    RepresentativeInvited,
)
from contracts.events.representation import (
    AppointmentEnded,
    BodyEstablished,
    ContactDetailsChanged,
    HealthCommunityRegistered,
    PractitionerRegistered,
    PractitionerTermsChanged,
    RepresentativeAppointed,
)

SERVICES = ("representation", "meetings", "honoraria", "notifications")
ACCOUNT, INTEGRATION, SYSTEM = "SAMRAD", "INTEGRATION", "SYS"
INTEGRATOR = "integrator"
ADMINISTRATOR = "administrator"
PRIVATE = "PRIVATE"
SEALED_BETWEEN = ("representation", "notifications")
"""The only two that hold the key of the stream PRIVATE."""

HEARS: dict[str, tuple[type[Event], ...]] = {
    "representation": (),
    "meetings": (BodyEstablished, RepresentativeAppointed, AppointmentEnded, FundingArranged),
    "honoraria": (
        HealthCommunityRegistered,
        BodyEstablished,
        PractitionerRegistered,
        PractitionerTermsChanged,
        RepresentativeAppointed,
        AppointmentEnded,
        MeetingScheduled,
        MeetingRescheduled,
        MeetingCancelled,
        RepresentativeInvited,
        InvitationAnswered,
        InvitationWithdrawn,
        PreparationLogged,
        PreparationCorrected,
        PreparationWithdrawn,
        AttendanceRecorded,
        AttendanceCorrected,
        AttendanceWithdrawn,
    ),
    "notifications": (
        HealthCommunityRegistered,
        BodyEstablished,
        RepresentativeAppointed,
        AppointmentEnded,
        ContactDetailsChanged,
        MeetingScheduled,
        MeetingRescheduled,
        MeetingCancelled,
        RepresentativeInvited,
        InvitationWithdrawn,
        HonorariumCalculated,
        HonorariumApproved,
        HonorariumRejected,
        StatementIssued,
        PayeeConfirmed,
    ),
}
"""Which facts each service listens to; `service.hears(...)` in its app must say the same."""


@dataclass(frozen=True, slots=True)
class Stream:
    """One JetStream stream: the facts of one publisher, or the sealed ones."""

    name: str
    publisher: str
    subjects: tuple[str, ...]
    private: bool = False


@dataclass(frozen=True, slots=True)
class Durable:
    """A durable pull consumer; `filters` are the subjects of the facts heard."""

    name: str
    stream: str
    service: str
    filters: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class User:
    """A NATS user and exactly what it may publish and subscribe to."""

    name: str
    account: str
    publish: tuple[str, ...]
    subscribe: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Export:
    """What an account offers to others; a pull answers with many messages, hence `streamed`."""

    kind: Literal["stream", "service"]
    subject: str
    streamed: bool = False


@dataclass(frozen=True, slots=True)
class Import:
    """What an account takes from another."""

    kind: Literal["stream", "service"]
    account: str
    subject: str


@dataclass(frozen=True, slots=True)
class Account:
    """A NATS account: its own world of subjects."""

    name: str
    jetstream: bool = False
    exports: tuple[Export, ...] = field(default=())
    imports: tuple[Import, ...] = field(default=())


def stream_of(event: type[Event]) -> str:
    """The stream on which an event is kept."""
    return PRIVATE if event.private else event.publisher.upper()


def _subjects(events: Iterable[type[Event]]) -> tuple[str, ...]:
    return tuple(sorted({event.subjects() for event in events}))


def _stated_by(publisher: str, *, private: bool = False) -> tuple[type[Event], ...]:
    return tuple(e for e in EVENTS.values() if e.publisher == publisher and e.private == private)


STREAMS = (
    *(Stream(name.upper(), name, (f"{name}.*.*.*",)) for name in SERVICES),
    Stream(PRIVATE, "representation", ("private.*.representation.*",), private=True),
)


def _durable(service: str, stream: Stream, heard: Iterable[type[Event]]) -> Durable | None:
    filters = _subjects(event for event in heard if stream_of(event) == stream.name)
    return Durable(f"{service}-from-{stream.name.lower()}", stream.name, service, filters) if filters else None


def _public() -> tuple[type[Event], ...]:
    return tuple(event for event in EVENTS.values() if not event.private)


DURABLES = tuple(
    durable
    for service, heard in {**HEARS, INTEGRATOR: _public()}.items()
    for stream in STREAMS
    if (durable := _durable(service, stream, heard)) is not None
)


def _pulling(durable: Durable) -> tuple[str, ...]:
    place = f"{durable.stream}.{durable.name}"
    return (f"$JS.API.CONSUMER.MSG.NEXT.{place}", f"$JS.API.CONSUMER.INFO.{place}", f"$JS.ACK.{place}.>")


def durables_of(service: str) -> tuple[Durable, ...]:
    """The durables that one service pulls from."""
    return tuple(durable for durable in DURABLES if durable.service == service)


def inbox_of(user: str) -> str:
    """The prefix of a user's own inbox; nobody else may listen there."""
    return f"_INBOX_{user}"


def _service_user(service: str) -> User:
    own = _subjects((*_stated_by(service), *_stated_by(service, private=True)))
    told_on = [stream.name for stream in STREAMS if stream.publisher == service]
    # What it told itself it may read again: a restored database is found out by it.
    streams = tuple(f"$JS.API.STREAM.{verb}.{name}" for verb in ("INFO", "MSG.GET") for name in told_on)
    pulls = tuple(subject for durable in durables_of(service) for subject in _pulling(durable))
    return User(
        service,
        ACCOUNT,
        publish=(*own, *streams, *pulls, f"wake.{service}"),
        subscribe=(f"{inbox_of(service)}.>", f"wake.{service}"),
    )


def _integrator_pulls() -> tuple[str, ...]:
    return tuple(subject for durable in durables_of(INTEGRATOR) for subject in _pulling(durable))


USERS = (
    User(ADMINISTRATOR, ACCOUNT, publish=(">",), subscribe=(">",)),
    *(_service_user(service) for service in SERVICES),
    User(
        INTEGRATOR,
        INTEGRATION,
        publish=_integrator_pulls(),
        subscribe=(*_subjects(_public()), f"{inbox_of(INTEGRATOR)}.>"),
    ),
    User("system", SYSTEM, publish=(">",), subscribe=(">",)),
)

ACCOUNTS = (
    Account(
        ACCOUNT,
        jetstream=True,
        exports=(
            *(Export("stream", subject) for subject in _subjects(_public())),
            *(Export("service", subject, streamed=".MSG.NEXT." in subject) for subject in _integrator_pulls()),
        ),
    ),
    Account(
        INTEGRATION,
        imports=(
            *(Import("stream", ACCOUNT, subject) for subject in _subjects(_public())),
            *(Import("service", ACCOUNT, subject) for subject in _integrator_pulls()),
        ),
    ),
    Account(SYSTEM),
)
