"""The headers of every message as a schema: CloudEvents attributes in binary mode."""


def _text(says: str, **more: object) -> dict[str, object]:
    return {"type": "string", "description": says, **more}


HEADERS: dict[str, object] = {
    "type": "object",
    "description": (
        "CloudEvents 1.0, binary mode. Header names are case-insensitive; values are percent-encoded: space, "
        '`"`, `%` and everything outside printable ASCII.'
    ),
    "required": [
        "ce-specversion",
        "ce-id",
        "ce-source",
        "ce-type",
        "ce-subject",
        "ce-time",
        "ce-sequence",
        "ce-correlationid",
    ],
    "properties": {
        "Nats-Msg-Id": _text("The same as `ce-id`; the bus drops what it had a moment ago."),
        "ce-specversion": _text("Version of CloudEvents.", const="1.0"),
        "ce-id": _text("The fact's id, unique for good: remember it, and a repeated delivery does no harm."),
        "ce-source": _text("The service that states it: `/samrad/meetings`."),
        "ce-type": _text("What happened, with its major version: `no.samrad.meetings.MeetingScheduled.v1`."),
        "ce-subject": _text("The aggregate: the id of what the fact is about."),
        "ce-time": _text("When it was stated, in UTC.", format="date-time"),
        "ce-datacontenttype": _text("Media type of the data."),
        "content-type": _text("The same, for readers made for HTTP."),
        "ce-sequence": _text(
            "1, 2, 3 … per source and subject. A lower one that comes later is old: the highest wins.",
            pattern="^[1-9][0-9]*$",
        ),
        "ce-correlationid": _text("One id through the whole chain of facts and commands."),
        "ce-causationid": _text("The `ce-id` of the fact it follows from, where it follows from one."),
        "ce-traceparent": _text("W3C trace context of the span in which it was stated."),
    },
}
