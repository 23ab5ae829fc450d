"""A list is read page by page: every row once, whatever comes and goes meanwhile."""

import asyncio
from base64 import urlsafe_b64encode
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.chassis.gateway.pages import BadCursor, Window
from tests.chassis.gateway.conftest import World


def encoded(text: bytes) -> str:
    return urlsafe_b64encode(text).rstrip(b"=").decode()


async def test_pages_follow_each_other_to_the_end_without_repeating(world: World) -> None:
    made = await asyncio.gather(*(world.establish() for _ in range(7)))
    seen, cursor, pages = [], None, 0
    while cursor is not None or pages == 0:
        params = {"community": world.community, "limit": "3"} | ({} if cursor is None else {"cursor": cursor})
        page = (await world.client.get("/v1/bodies", params=params, headers=world.token())).json()
        seen += [body["id"] for body in page["items"]]
        cursor, pages = page["next"], pages + 1
    assert pages == 3
    assert seen == sorted(answer.json()["id"] for answer in made)


async def test_a_list_that_fits_has_no_next_page(world: World) -> None:
    await asyncio.gather(world.establish(), world.establish())
    params = {"community": world.community, "limit": "2"}
    page = (await world.client.get("/v1/bodies", params=params, headers=world.token())).json()
    assert (len(page["items"]), page["next"]) == (2, None)


@pytest.mark.parametrize("limit", ["0", "201", "-1", "many", "1.5"])
async def test_a_limit_out_of_bounds_is_refused_by_name(world: World, limit: str) -> None:
    params = {"community": world.community, "limit": limit}
    answer = await world.client.get("/v1/bodies", params=params, headers=world.token())
    assert answer.status_code == 422
    assert [(error["in"], error["field"]) for error in answer.json()["errors"]] == [("query", "/limit")]


@pytest.mark.parametrize(
    "cursor", ["x", "æ", "%00", encoded(b"[]"), encoded(b'["no"]'), encoded(b'[1,"x"]'), "a" * 500]
)
async def test_a_cursor_from_elsewhere_is_refused_by_name(world: World, cursor: str) -> None:
    params = {"community": world.community, "cursor": cursor}
    answer = await world.client.get("/v1/bodies", params=params, headers=world.token())
    assert answer.status_code == 422
    assert [(error["in"], error["field"]) for error in answer.json()["errors"]] == [("query", "/cursor")]


@given(moment=st.datetimes(timezones=st.just(UTC)), number=st.integers(), id_=st.uuids())
def test_a_sort_key_survives_the_way_through_the_cursor(moment: datetime, number: int, id_: UUID) -> None:
    page = Window(1, None).page([0, 1], key=lambda _: (moment, number, id_), show=str)
    assert Window(1, page.next).after(datetime, int, UUID) == (moment, number, id_)


def test_a_cursor_of_another_list_is_refused() -> None:
    page = Window(1, None).page([0, 1], key=lambda _: (date(2024, 1, 1),), show=str)
    with pytest.raises(BadCursor):
        Window(1, page.next).after(UUID)
