"""An event made for tests in as many versions as they need, and a catalogue of it in a folder."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field, create_model

from contracts.catalogue.keeping import Written, write
from contracts.catalogue.story.told import Told, utc
from contracts.event import Event, Part
from contracts.upcast import Upcast
from contracts.values import Community, Minutes, Open

Fields = Mapping[str, Any]
ID = UUID("018cc251-f400-7000-8000-000000000001")
OpenKind = Annotated[Literal["case_work", "consultation", "other"], Open()]

LEG: Fields = {"minutes": (Minutes, ...), "place": (str | None, None)}
THING: Fields = {
    "thing": (UUID, ...),
    "community": (Community, ...),
    "level": (Literal["strategic", "professional"], ...),
    "kind": (OpenKind, ...),
    "minutes": (Annotated[int, Field(ge=1, le=600, description="Whole minutes.")], ...),
    "name": (Annotated[str, Field(max_length=50, pattern="^[A-Z]")], ...),
    "note": (str | None, None),
    "count": (int, 1),
    "amount": (int | str, 0),
}
SAMPLE: Fields = {
    "thing": ID,
    "community": "vestfold",
    "level": "strategic",
    "kind": "case_work",
    "minutes": 90,
    "name": "Agenda",
}


def leg(changes: Fields | None = None) -> type[BaseModel]:
    """A part, as a thing has many of."""
    return create_model("Leg", __base__=Part, **_changed(LEG, changes or {}))


def thing(
    changes: Fields | None = None,
    *,
    legs: type[BaseModel] | None = None,
    name: str = "ThingNoted",
    publisher: str = "meetings",
    aggregate: str = "thing",
    major: int = 1,
    private: bool = False,
) -> type[Event]:
    """The event, with fields changed, added, or left out where the change is None."""
    described = {"publisher": publisher, "aggregate": aggregate, "major": major, "private": private}
    fields = _changed({**THING, "legs": (tuple[legs or leg(), ...], ())}, changes or {})  # type: ignore[misc]
    return create_model(name, __base__=Event, __cls_kwargs__=described, __doc__="A thing was noted.", **fields)


def _changed(fields: Fields, changes: Fields) -> dict[str, Any]:
    return {name: field for name, field in {**fields, **changes}.items() if field is not None}


def told(event: type[Event], **more: object) -> Told:
    """A sample of it."""
    fields = _changed({**SAMPLE, "legs": ({"minutes": 35},)}, more)
    return Told(event.model_validate(fields), utc(3, 14, 11))


def release(root: Path, *events: type[Event], upcasts: Mapping[str, Upcast] | None = None, **more: object) -> Written:
    """Write the catalogue of these events."""
    by_type = {event.event_type(): event for event in events}
    samples = {event.event_type(): told(event, **more) for event in events}
    return write(root, events=by_type, story=samples, upcasts=upcasts or {})
