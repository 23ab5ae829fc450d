"""Somebody signed in who calls a gateway, in-process: the real application, real tokens, no socket."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import httpx2
from fastapi import FastAPI

from infra.chassis.gateway.app import gateway_app
from infra.chassis.gateway.sign_in import sign_in_from
from tests.chassis.gateway.issuer import Issuer
from tests.stack import Running

Grants = tuple[dict[str, str], ...]
Json = dict[str, Any]

OPERATOR: Grants = ({"role": "operator"},)
NOBODY: Grants = ()


def holds(role: str, community: str) -> Grants:
    """A role in a community."""
    return ({"role": role, "community": community},)


def secretariat(community: str) -> Grants:
    """The secretariat of a community."""
    return holds("secretariat", community)


def practitioner(id: str | UUID) -> Grants:
    """A GP, signed in as such."""
    return ({"role": "practitioner", "practitioner": str(id)},)


@dataclass(slots=True)
class Caller:
    """Calls one gateway in anybody's name."""

    app: FastAPI
    client: httpx2.AsyncClient
    issuer: Issuer

    async def get(self, path: str, *, by: Grants, **query: object) -> httpx2.Response:
        """Read."""
        asked = {name: str(value) for name, value in query.items()}
        return await self.client.get(path, params=asked, headers=self._signed(by))

    async def post(
        self, path: str, sent: object, *, by: Grants, version: int | None = None, subject: str = "person-1"
    ) -> httpx2.Response:
        """Do something, under a fresh key."""
        headers = self._signed(by, version, subject) | {"Idempotency-Key": str(uuid4())}
        return await self.client.post(path, json=sent, headers=headers)

    async def put(self, path: str, sent: object, *, by: Grants, version: int | None = None) -> httpx2.Response:
        """Say how something is."""
        return await self.client.put(path, json=sent, headers=self._signed(by, version))

    def _signed(self, by: Grants, version: int | None = None, subject: str = "person-1") -> dict[str, str]:
        headers = {"Authorization": f"Bearer {self.issuer.token(*by, sub=subject)}"}
        return headers if version is None else headers | {"If-Match": f'"{version}"'}


@asynccontextmanager
async def calling(running: Running, issuer: Issuer) -> AsyncIterator[Caller]:
    """The gateway of a service that runs in the test."""
    app = gateway_app(
        running.service.name,
        running.service.gateway,
        database=running.database,
        settings=running.settings,
        sign_in=sign_in_from(running.settings),
    )
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url="http://gateway") as client:
        yield Caller(app, client, issuer)


def rule(response: httpx2.Response) -> str:
    """The rule that a problem document names; fails the test when the answer is none."""
    document: Json = response.json()
    assert response.headers["content-type"] == "application/problem+json", document
    return str(document["type"]).removeprefix("urn:samrad:problem:")


def made(response: httpx2.Response, status: int = 201) -> Json:
    """What was answered, once it went well."""
    assert response.status_code == status, response.text
    document: Json = response.json()
    return document
