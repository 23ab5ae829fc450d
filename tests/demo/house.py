"""The gateways as a caller sees them: somebody signed in, and what was answered."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx2

from infra.local.stack import Stack

Json = dict[str, Any]
AT_ONCE = 12
"""Requests on their way at a time: more would only wait for two processors."""


class Refused(Exception):
    """A gateway answered otherwise than the story has it; the text says who asked what, and the answer."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a gateway answered; `version` is the ETag's, `trace` the id of the trace that the request began."""

    json: Json
    version: int | None
    trace: str


@dataclass(frozen=True, slots=True)
class House:
    """The four gateways, by service."""

    clients: Mapping[str, httpx2.AsyncClient]
    turns: asyncio.Semaphore

    def someone(self, subject: str, token: str) -> "Someone":
        """Somebody who signed in."""
        return Someone(self, subject, {"Authorization": f"Bearer {token}"})


@dataclass(frozen=True, slots=True)
class Someone:
    """Somebody signed in. Each method raises Refused unless all went well."""

    house: House
    subject: str
    headers: Mapping[str, str]

    async def post(self, service: str, path: str, body: Json | None = None, *, version: int | None = None) -> Answer:
        """Do something, under a key of its own; `version` is the one that was read."""
        headers = {**_if_match(version), "Idempotency-Key": str(uuid4())}
        return _answer(await self._sent(service, "POST", path, json=body, headers=headers))

    async def put(self, service: str, path: str, body: Json, *, version: int) -> None:
        """Say how something is."""
        await self._sent(service, "PUT", path, json=body, headers=_if_match(version))

    async def get(self, service: str, path: str) -> Answer:
        """Read one thing."""
        return _answer(await self._sent(service, "GET", path))

    async def fetch(self, service: str, path: str) -> bytes:
        """Read a file."""
        return (await self._sent(service, "GET", path)).content

    async def send_in(self, service: str, path: str, content: bytes) -> Json:
        """Hand in a file of somebody else's."""
        headers = {"Content-Type": "application/xml", "Idempotency-Key": str(uuid4())}
        return dict((await self._sent(service, "POST", path, content=content, headers=headers)).json())

    async def every(self, service: str, path: str, **query: str) -> list[Json]:
        """Read a list, page by page to its end."""
        asked, found = {"limit": "200", **query}, list[Json]()
        while True:
            page = (await self._sent(service, "GET", path, params=asked)).json()
            found += page["items"]
            if page["next"] is None:
                return found
            asked["cursor"] = page["next"]

    async def _sent(
        self, service: str, method: str, path: str, *, headers: Mapping[str, str] | None = None, **what: Any
    ) -> httpx2.Response:
        async with self.house.turns:
            answer = await self.house.clients[service].request(
                method, path, headers={**self.headers, **(headers or {})}, **what
            )
        if answer.is_success:
            return answer
        raise Refused(f"{self.subject}: {method} {service}{path} was answered {answer.status_code}: {_words(answer)}")


@asynccontextmanager
async def entered(stack: Stack) -> AsyncIterator[House]:
    """The gateways of a running stack."""
    clients = {name: httpx2.AsyncClient(base_url=url, timeout=30) for name, url in stack.services.items()}
    try:
        yield House(clients, asyncio.Semaphore(AT_ONCE))
    finally:
        await asyncio.gather(*(client.aclose() for client in clients.values()))


def _answer(response: httpx2.Response) -> Answer:
    etag = response.headers.get("etag", "").strip('"')
    read = response.json() if response.content else {}
    return Answer(read, int(etag) if etag.isdigit() else None, response.headers.get("trace-id", ""))


def _if_match(version: int | None) -> dict[str, str]:
    return {} if version is None else {"If-Match": f'"{version}"'}


def _words(response: httpx2.Response) -> str:
    try:
        problem = response.json()
        mends = [f"{one['field']}: {one['message']}" for one in problem.get("errors") or ()]
        return "; ".join([str(problem.get("detail") or problem.get("title")), *mends])
    except (ValueError, AttributeError, KeyError):
        return response.text[:500]
