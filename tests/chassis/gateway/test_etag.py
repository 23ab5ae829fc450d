"""Two people cannot overwrite each other's change."""

import pytest

from infra.chassis.gateway.etag import etag, must_be_current, version_expected
from infra.chassis.refusal import Stale
from tests.chassis.gateway.conftest import World


async def test_a_change_to_the_version_that_was_read_succeeds_and_gives_the_next(world: World) -> None:
    made = await world.establish()
    read = await world.client.get(made.headers["location"], headers=world.token())
    changed = await world.client.put(
        f"{made.headers['location']}/name",
        json={"name": f"new {made.json()['name']}"},
        headers=world.token() | {"If-Match": read.headers["etag"]},
    )
    assert (changed.status_code, changed.headers["etag"], changed.json()["version"]) == (200, '"2"', 2)


@pytest.mark.parametrize(
    ("tag", "status", "problem"),
    [
        (None, 428, "precondition-required"),
        ('"2"', 412, "stale"),
        ("1", 412, "stale"),
        ('W/"1"', 412, "stale"),
        ("*", 412, "stale"),
        ('"1", "2"', 412, "stale"),
        ('"999999999999999999999"', 412, "stale"),
    ],
)
async def test_a_change_to_another_version_is_refused(world: World, tag: str | None, status: int, problem: str) -> None:
    made = await world.establish()
    headers = world.token() | ({} if tag is None else {"If-Match": tag})
    answer = await world.client.put(f"{made.headers['location']}/name", json={"name": "other"}, headers=headers)
    assert (answer.status_code, answer.json()["type"]) == (status, f"urn:samrad:problem:{problem}")
    now = await world.client.get(made.headers["location"], headers=world.token())
    assert now.json() == made.json()


async def test_a_tag_comes_back_as_the_version_it_was_made_from() -> None:
    assert await version_expected(etag(17)) == 17


def test_only_the_current_version_passes() -> None:
    must_be_current(3, expect=3)
    with pytest.raises(Stale):
        must_be_current(4, expect=3)
