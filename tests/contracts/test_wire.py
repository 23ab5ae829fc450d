"""Over a real server: an integrator reads with the `cloudevents` SDK what we publish, and we read what it does."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

import pytest
import pytest_asyncio
from cloudevents.core.bindings.http import HTTPMessage, from_http_event, to_binary_event, to_structured_event
from cloudevents.core.v1.event import CloudEvent
from nats.aio.msg import Msg

from contracts.catalogue.samples import message_of
from contracts.catalogue.story import STORY
from contracts.envelope import Envelope, from_message, to_headers
from contracts.topology import HEARS, INTEGRATOR, SERVICES
from infra.chassis.bus import Bus, Outgoing, connect
from infra.local.servers import Servers

# Servers are shared with other tests, so only that is told which no service listens to.
HEARD = {event for heard in HEARS.values() for event in heard}
UNHEARD = "notifications.v1.NotificationSent._"


@pytest_asyncio.fixture
async def integrator(servers: Servers) -> AsyncIterator[Bus]:
    """An integrator's own connection, in its own account."""
    bus = await connect(servers.nats_url, servers.seed_file(INTEGRATOR), user=INTEGRATOR, name="an integrator")
    yield bus
    await bus.client.close()


async def service(servers: Servers, name: str) -> Bus:
    return await connect(servers.nats_url, servers.seed_file(name), user=name, name=f"{name} in a test")


@pytest.mark.parametrize("name", SERVICES)
async def test_the_sdk_reads_our_facts_off_the_wire(servers: Servers, integrator: Bus, name: str) -> None:
    facts = [told for told in STORY.values() if told.event.publisher == name and type(told.event) not in HEARD]
    assert facts
    heard: asyncio.Queue[Msg] = asyncio.Queue()
    for told in facts:
        await integrator.client.subscribe(told.event.subjects(), cb=heard.put)
    await integrator.client.flush()
    publisher = await service(servers, name)
    read = {}
    for told in facts:
        envelope = replace(_envelope(message_of(told)), id=str(uuid4()), subject="Helsefellesskapet i Nord-Trøndelag")
        await publisher.publish_one(Outgoing(told.event.subject(), told.event.payload(), to_headers(envelope)))
        read[envelope.id] = (envelope, told.event)
    await publisher.client.close()
    while read:
        message = await asyncio.wait_for(heard.get(), 20)
        event = from_http_event(HTTPMessage(dict(message.headers or {}), message.data))
        envelope, fact = read.pop(event.get_id())
        assert event.get_subject() == "Helsefellesskapet i Nord-Trøndelag"
        assert (event.get_source(), event.get_type()) == (f"/samrad/{name}", fact.event_type())
        assert event.get_time() == envelope.time
        assert event.get_data() == json.loads(fact.payload())
        assert from_message(message.headers, message.data) == (envelope, message.data)


@pytest.mark.parametrize("to_message", [to_binary_event, to_structured_event])
async def test_we_read_the_sdk_s_messages_off_the_wire(servers: Servers, integrator: Bus, to_message: object) -> None:
    assert callable(to_message)
    event = CloudEvent(
        attributes={
            "id": str(uuid4()),
            "source": "https://journal.example.org/",
            "type": "org.example.noted.v1",
            "subject": 'Helse "i" Nord-Trøndelag 100%',
            "time": datetime(2024, 3, 14, 11, tzinfo=UTC),
            "datacontenttype": "application/json",
        },
        data={"name": "Trøndelag"},
    )
    message = to_message(event)
    got = await _over_the_wire(servers, integrator, message.headers, message.body)
    envelope, data = from_message(got.headers, got.data)
    assert (envelope.id, envelope.subject) == (event.get_id(), event.get_subject())
    assert envelope.time == event.get_time()
    assert json.loads(data) == {"name": "Trøndelag"}


async def test_a_message_without_headers_is_read_as_the_first_binding_wrote_it(
    servers: Servers, integrator: Bus
) -> None:
    body = json.dumps({"specversion": "1.0", "id": "1", "source": "/s", "type": "t", "data": {"a": "ø"}}).encode()
    got = await _over_the_wire(servers, integrator, {}, body)
    envelope, data = from_message(got.headers, got.data)
    assert envelope == Envelope(id="1", source="/s", type="t")
    assert json.loads(data) == {"a": "ø"}


async def _over_the_wire(servers: Servers, reader: Bus, headers: dict[str, str], body: bytes) -> Msg:
    heard = await reader.client.subscribe(UNHEARD)
    await reader.client.flush()
    publisher = await service(servers, "notifications")
    await publisher.publish_one(Outgoing(UNHEARD, body, headers))
    async with asyncio.timeout(20):
        while (message := await heard.next_msg(timeout=20)).data != body:
            pass
    await publisher.client.close()
    return message


def _envelope(message: dict[str, object]) -> Envelope:
    headers = message["headers"]
    assert isinstance(headers, dict)
    return from_message(headers, b"")[0]
