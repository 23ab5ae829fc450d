"""Every crossing of the grants is attempted and refused: on the bus and between the databases."""

import asyncio
import itertools
import re
from collections.abc import Sequence
from time import monotonic

import asyncpg
import nats
import pytest
from nats.aio.client import Client

from contracts.events import EVENTS
from contracts.topology import ADMINISTRATOR, DURABLES, INTEGRATOR, SERVICES, STREAMS, USERS, inbox_of
from infra.chassis.bus import connect
from tests.stack import Stack

EVERYBODY = [user.name for user in USERS if user.name not in (ADMINISTRATOR, "system")]


async def refused(stack: Stack, user: str, *, publish: Sequence[str] = (), subscribe: Sequence[str] = ()) -> set[str]:
    """The subjects among these that the server will not let a user publish on or listen to."""
    said: list[str] = []

    async def note(error: Exception) -> None:
        said.append(str(error))

    client: Client = await nats.connect(
        stack.servers.nats_url,
        nkeys_seed_str=stack.servers.seed_file(user).read_text().strip(),
        error_cb=note,
        allow_reconnect=False,
    )
    asked = [*publish, *subscribe]
    for subject in publish:
        await client.publish(subject, b"{}")
    for subject in subscribe:
        await client.subscribe(subject)
    await client.flush(5)
    # The client hands over what the server refused at its own pace; what is allowed is never heard of.
    deadline = monotonic() + 2
    while len(said) < len(asked) and monotonic() < deadline:
        await asyncio.sleep(0.005)
    await client.close()
    # The client lowers the case of what the server says.
    found = [re.search(r'permissions violation for \w+ to "([^"]+)"', line.lower()) for line in said]
    lowered = {match.group(1) for match in found if match}
    return {subject for subject in asked if subject.lower() in lowered}


@pytest.mark.parametrize("user", EVERYBODY)
async def test_nobody_publishes_what_another_states(stack: Stack, user: str) -> None:
    foreign = [f"{e.publisher}.v1.{e.event_name()}.vestfold" for e in EVENTS.values() if e.publisher != user]
    unknown = [f"{service}.v1.Anything.vestfold" for service in SERVICES]
    assert await refused(stack, user, publish=foreign + unknown) == {*foreign, *unknown}


@pytest.mark.parametrize("user", [user for user in EVERYBODY if user != "representation"])
async def test_nobody_but_representation_publishes_what_is_private(stack: Stack, user: str) -> None:
    assert await refused(stack, user, publish=["private.v1.representation.x"])


@pytest.mark.parametrize("user", EVERYBODY)
async def test_nobody_pulls_from_or_acknowledges_on_a_durable_of_another(stack: Stack, user: str) -> None:
    places = [f"{durable.stream}.{durable.name}" for durable in DURABLES if durable.service != user]
    crossings = [f"$JS.API.CONSUMER.MSG.NEXT.{place}" for place in places]
    crossings += [f"$JS.API.CONSUMER.INFO.{place}" for place in places]
    crossings += [f"$JS.ACK.{place}.1.1.1.1.1" for place in places]
    assert await refused(stack, user, publish=crossings) == set(crossings)


@pytest.mark.parametrize("user", EVERYBODY)
async def test_nobody_makes_changes_deletes_or_reads_around_the_durables(stack: Stack, user: str) -> None:
    verbs = ["CONSUMER.CREATE.{}", "CONSUMER.DURABLE.CREATE.{}.mine", "CONSUMER.DELETE.{}.integrator-from-meetings"]
    verbs += ("STREAM.DELETE.{}", "STREAM.PURGE.{}", "STREAM.UPDATE.{}", "STREAM.MSG.GET.{}", "DIRECT.GET.{}")
    crossings = [f"$JS.API.{verb.format(stream.name)}" for verb in verbs for stream in STREAMS]
    assert await refused(stack, user, publish=crossings) == set(crossings)


@pytest.mark.parametrize("user", EVERYBODY)
async def test_nobody_listens_to_the_answers_of_another_or_to_what_is_private(stack: Stack, user: str) -> None:
    others = [f"{inbox_of(other)}.>" for other in EVERYBODY if other != user]
    crossings = [*others, "private.>", "private.v1.representation.*", ">", "_INBOX.>", "$SYS.>"]
    assert await refused(stack, user, subscribe=crossings) == set(crossings)


async def test_an_integrator_reads_facts_through_a_durable_of_its_own(stack: Stack) -> None:
    from tests.chassis.toy import body

    told = body()
    await stack.tell(told)
    bus = await connect(stack.servers.nats_url, stack.servers.seed_file(INTEGRATOR), user=INTEGRATOR, name="integrator")
    inbox = await bus.client.subscribe(bus.client.new_inbox())
    subject = "$JS.API.CONSUMER.MSG.NEXT.REPRESENTATION.integrator-from-representation"
    found = set()
    async with asyncio.timeout(10):
        while str(told.body) not in found:
            await bus.client.publish(subject, b'{"batch":1,"expires":1000000000}', reply=inbox.subject)
            message = await inbox.next_msg(timeout=3)
            if message.reply:
                found.add((message.headers or {}).get("ce-subject"))
                await message.ack()
    await bus.client.close()
    assert str(told.body) in found


@pytest.mark.parametrize(("role", "other"), list(itertools.permutations(SERVICES, 2)))
async def test_no_service_enters_the_database_of_another(stack: Stack, role: str, other: str) -> None:
    own = stack.servers.databases[role].runtime_dsn
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await asyncpg.connect(own.replace(f"samrad_{role}", f"samrad_{other}"), timeout=5)


@pytest.mark.parametrize("service", SERVICES)
async def test_a_service_cannot_make_or_drop_tables_in_its_own_database(stack: Stack, service: str) -> None:
    connection = await asyncpg.connect(stack.servers.databases[service].runtime_dsn, timeout=5)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await connection.execute("create table mine (a int)")
    await connection.close()
