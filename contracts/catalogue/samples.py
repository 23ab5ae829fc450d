"""Golden samples: one whole message per event version, headers and data, as it lies on the bus."""

import hashlib
import json

from contracts.catalogue.story.told import Told, fact_id, id_of
from contracts.envelope import JSON, SEALED, Envelope, source_of, to_headers
from contracts.event import Event

_CHAIN = id_of("the chain from appointment to honorarium")
_SEALED_NOTE = "On the bus the data is a compact JSON Web Encryption; here is what lies in it."
_TRACE = hashlib.sha256(b"samrad").hexdigest()[:32]


def message_of(told: Told) -> dict[str, object]:
    """Subject, headers and data of a sample; of a sealed event the data before it is sealed."""
    event = told.event
    cause = fact_id(told.because) if isinstance(told.because, type) else told.because
    envelope = Envelope(
        id=str(fact_id(type(event))),
        source=source_of(event.publisher),
        type=event.event_type(),
        subject=event.aggregate_id(),
        time=told.at,
        datacontenttype=SEALED if event.private else JSON,
        sequence=told.sequence,
        correlationid=str(_CHAIN),
        causationid=str(cause) if cause else None,
        traceparent=_traceparent(type(event)),
    )
    return {
        **({"note": _SEALED_NOTE} if event.private else {}),
        "subject": event.subject(),
        "headers": to_headers(envelope),
        "data": json.loads(event.payload()),
    }


def _traceparent(event: type[Event]) -> str:
    return f"00-{_TRACE}-{hashlib.sha256(event.event_type().encode()).hexdigest()[:16]}-01"
