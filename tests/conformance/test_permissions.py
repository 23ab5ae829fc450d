"""Every crossing of the grants on the bus is attempted by every user, and refused."""

import asyncio
import re
from collections.abc import Sequence

import pytest

from contracts.events import EVENTS
from contracts.topology import ADMINISTRATOR, DURABLES, SERVICES, STREAMS, USERS, inbox_of
from infra.chassis.bus import Refused
from tests.buses.backend import Backend
from tests.buses.durables import begin_anew, state_of
from tests.chassis.toy import body
from tests.conformance.telling import message, tell

EVERYBODY = [user.name for user in USERS if user.name not in (ADMINISTRATOR, "system")]
pytestmark = pytest.mark.parametrize("user", EVERYBODY)


async def refused(
    backend: Backend, user: str, *, publish: Sequence[str] = (), subscribe: Sequence[str] = ()
) -> set[str]:
    """The subjects among these that the bus will not let a user publish on or listen to."""
    bus = await backend.connect(user)
    said: set[str] = set()
    every = asyncio.Event()
    asked = {subject.lower(): subject for subject in (*publish, *subscribe)}

    async def note(error: Exception) -> None:
        # The client lowers the case of what the server says.
        found = re.search(r'permissions violation for \w+ to "([^"]+)"', str(error).lower())
        if found:
            said.add(asked[found.group(1)])
        if len(said) == len(asked):
            every.set()

    bus.client._error_cb = note
    for subject in publish:
        await bus.client.publish(subject, b"{}")
    for subject in subscribe:
        await bus.client.subscribe(subject)
    # What is refused is said before this is answered; the client hands it over at its own pace.
    await bus.client.flush()
    for _ in range(50):
        if every.is_set():
            break
        await asyncio.sleep(0.01)
    return said


async def test_nobody_publishes_what_another_states(backend: Backend, user: str) -> None:
    foreign = [f"{e.publisher}.v1.{e.event_name()}.vestfold" for e in EVENTS.values() if e.publisher != user]
    unknown = [f"{service}.v1.Anything.vestfold" for service in SERVICES]
    assert await refused(backend, user, publish=foreign + unknown) == {*foreign, *unknown}


async def test_nobody_but_representation_publishes_what_is_private(backend: Backend, user: str) -> None:
    private = ["private.v1.representation.x"]
    assert await refused(backend, user, publish=private) == (set() if user == "representation" else set(private))


async def test_nobody_pulls_from_or_acknowledges_on_a_durable_of_another(backend: Backend, user: str) -> None:
    places = [f"{durable.stream}.{durable.name}" for durable in DURABLES if durable.service != user]
    crossings = [f"$JS.API.CONSUMER.MSG.NEXT.{place}" for place in places]
    crossings += [f"$JS.API.CONSUMER.INFO.{place}" for place in places]
    crossings += [f"$JS.ACK.{place}.1.1.1.1.1" for place in places]
    assert await refused(backend, user, publish=crossings) == set(crossings)


async def test_nobody_makes_changes_or_deletes_streams_and_durables(backend: Backend, user: str) -> None:
    verbs = ["CONSUMER.CREATE.{}", "CONSUMER.CREATE.{}.mine.>", "CONSUMER.DURABLE.CREATE.{}.mine"]
    verbs += ["CONSUMER.DELETE.{}.integrator-from-meetings", "CONSUMER.PAUSE.{}.integrator-from-meetings"]
    verbs += ["STREAM.CREATE.{}", "STREAM.UPDATE.{}", "STREAM.DELETE.{}", "STREAM.PURGE.{}", "STREAM.MSG.DELETE.{}"]
    crossings = [f"$JS.API.{verb.format(stream.name)}" for verb in verbs for stream in STREAMS]
    assert await refused(backend, user, publish=crossings) == set(crossings)


async def test_nobody_reads_a_stream_of_another_around_the_durables(backend: Backend, user: str) -> None:
    crossings = [f"$JS.API.{verb}.{s.name}" for verb in ("STREAM.MSG.GET", "DIRECT.GET") for s in STREAMS]
    own = {f"$JS.API.STREAM.MSG.GET.{stream.name}" for stream in STREAMS if stream.publisher == user}
    assert await refused(backend, user, publish=crossings) == set(crossings) - own


async def test_nobody_listens_to_the_answers_of_another_or_to_what_is_private(backend: Backend, user: str) -> None:
    others = [f"{inbox_of(other)}.>" for other in EVERYBODY if other != user]
    crossings = [*others, "private.>", "private.v1.representation.*", ">", "_INBOX.>", "$SYS.>", "$JS.>"]
    assert await refused(backend, user, subscribe=crossings) == set(crossings)


async def test_everybody_pulls_from_and_acknowledges_on_a_durable_of_its_own(backend: Backend, user: str) -> None:
    durable = next((d for d in DURABLES if d.service == user and d.stream == "REPRESENTATION"), None)
    bus = await backend.connect(user)
    if durable is None:
        # Who hears nothing states something.
        await bus.publish_one(message(body()))
        return
    await begin_anew(backend.admin, durable.name)
    told = body()
    await tell(backend.admin, told)
    inbox = await bus.client.subscribe(bus.client.new_inbox())
    next_of_mine = f"$JS.API.CONSUMER.MSG.NEXT.{durable.stream}.{durable.name}"
    await bus.client.publish(next_of_mine, b'{"batch":1,"expires":10000000000}', reply=inbox.subject)
    one = await inbox.next_msg(timeout=20)
    assert (one.headers or {})["ce-subject"] == str(told.body)
    await one.ack_sync(timeout=20)
    assert (await state_of(backend.admin, durable.name)).num_ack_pending == 0
    with pytest.raises(Refused, match="no permission"):
        await bus.publish_one(message(body()))


async def test_nobody_has_the_bus_acknowledge_for_it_by_naming_the_place_for_an_answer(
    backend: Backend, user: str
) -> None:
    other = next(durable for durable in DURABLES if durable.service != user and durable.stream == "REPRESENTATION")
    await begin_anew(backend.admin, other.name)
    inbox = await backend.admin.client.subscribe(backend.admin.client.new_inbox())
    await tell(backend.admin, body())
    next_of_theirs = f"$JS.API.CONSUMER.MSG.NEXT.{other.stream}.{other.name}"
    await backend.admin.client.publish(next_of_theirs, b'{"batch":1,"expires":10000000000}', reply=inbox.subject)
    held = await inbox.next_msg(timeout=20)
    bus = await backend.connect(user)
    mine = next(grant for grant in next(u for u in USERS if u.name == user).publish if ".INFO." in grant)
    said: asyncio.Queue[str] = asyncio.Queue()

    async def note(error: Exception) -> None:
        await said.put(str(error))

    bus.client._error_cb = note
    await bus.client.publish(mine, b"", reply=held.reply)
    async with asyncio.timeout(20):
        assert "permissions violation for publish with reply" in await said.get()
    assert (await state_of(backend.admin, other.name)).num_ack_pending == 1
