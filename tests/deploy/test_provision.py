"""On servers that already run, provisioning makes what the services need, and may be repeated."""

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import pytest

from contracts.topology import ADMINISTRATOR, DURABLES, SERVICES, STREAMS
from infra.chassis.bus import Outgoing, connect
from infra.chassis.ids import new_id
from infra.chassis.provision import provide_durable
from infra.deploy.provision import provision_all
from infra.deploy.secrets import Deal, deal
from infra.local.databases import owner
from infra.local.servers import Servers, start_servers
from tests.chassis.toy import body, heard, toy
from tests.stack import Stack, quiet


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    with start_servers(tmp_path_factory.mktemp("state"), durable=False, provision=False) as running:
        yield running


async def test_streams_and_durables_of_the_topology_are_there_afterwards(bare: Servers) -> None:
    parts = urlsplit(bare.admin_dsn)
    without_password = f"postgresql://{parts.username}@{parts.hostname}:{parts.port}{parts.path}"
    made = []
    for _ in range(2):
        await provision_all(bare.state, without_password, bare.nats_url)
        bus = await connect(bare.nats_url, bare.seed_file(ADMINISTRATOR), user=ADMINISTRATOR, name="test")
        jetstream = bus.client.jetstream()
        made.append({one.name: one.created for each in STREAMS for one in await jetstream.consumers_info(each.name)})
        await bus.client.close()
    assert made[0].keys() == {durable.name for durable in DURABLES}
    assert made[1] == made[0], "what is as declared goes on as it is"


@pytest.mark.parametrize("service", SERVICES)
async def test_a_service_enters_its_database_with_the_passwords_it_was_dealt(
    bare: Servers, tmp_path: Path, service: str
) -> None:
    parts = urlsplit(bare.admin_dsn)
    place = f"{parts.hostname}:{parts.port}"
    deal(bare.state, Deal(tmp_path), postgres=place)
    passwords = tmp_path / service / "pgpass"
    os.chown(passwords, os.geteuid(), os.getegid())
    for role in (service, owner(service)):
        connection: asyncpg.Connection[asyncpg.Record] = await asyncpg.connect(
            f"postgresql://{role}@{place}/samrad_{service}?passfile={passwords}"
        )
        assert await connection.fetchval("select current_user") == role
        await connection.close()


async def test_a_durable_that_is_to_give_more_also_gives_what_of_that_was_told_before(stack: Stack) -> None:
    jetstream = stack.admin.client.jetstream()
    wide = replace(
        next(one for one in DURABLES if one.name == "honoraria-from-meetings"), name=f"widened-{new_id().hex}"
    )
    told, untold = wide.filters[:2]
    await provide_durable(jetstream, replace(wide, filters=(untold,)))
    before = await jetstream.consumer_info(wide.stream, wide.name)
    await stack.admin.publish_one(Outgoing(told.replace("*", str(new_id())), b"{}", {}))
    await provide_durable(jetstream, wide)
    after = await jetstream.consumer_info(wide.stream, wide.name)
    assert (after.num_pending or 0) > (before.num_pending or 0)
    await provide_durable(jetstream, wide)
    assert (await jetstream.consumer_info(wide.stream, wide.name)).created == after.created
    await jetstream.delete_consumer(wide.stream, wide.name)


async def test_a_durable_that_begins_anew_goes_on_under_those_who_hear_it(stack: Stack) -> None:
    (durable,) = [one for one in DURABLES if one.name == "meetings-from-representation"]
    jetstream, first, second = stack.admin.client.jetstream(), body(), body()
    async with stack.running(toy()) as (it,):
        await stack.tell(first)
        await quiet(it)
        await jetstream.delete_consumer(durable.stream, durable.name)
        await provide_durable(jetstream, durable)
        await stack.tell(second)
        await quiet(it)
        assert await heard(it.database, [first.body, second.body]) == {
            (str(first.body), 1): 1,
            (str(second.body), 1): 1,
        }
