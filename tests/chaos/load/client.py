"""Somebody at a gateway who asks under one key until there is an answer, as a good client does."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx2

from infra.local.issuer import AUDIENCE
from infra.local.issuer.signing import LIFETIME, Signer
from tests.chaos.load.book import Book, Entry
from tests.chaos.load.deeds import CHANGE_CONTACT, Deed, Json

PATIENCE = 6.0
"""Seconds that a client waits for one answer before it asks again."""
PAUSES = (0.05, 0.1, 0.2, 0.4, 0.8)
GIVES_UP = 0.04
"""Share of commands whose client dies after the first try that was not answered: it never learns what came of it."""
TWICE = 0.05
"""Share of commands that are sent twice at once, as by a double click."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a name of their own in the journals, and what they may do."""

    subject: str
    grants: tuple[Mapping[str, str], ...]


@dataclass(slots=True)
class Client:
    """All people's way to the gateways. `random` decides who sends twice and who gives up."""

    doors: Mapping[str, httpx2.AsyncClient]
    signer: Signer
    book: Book
    random: random.Random
    _tokens: dict[str, tuple[float, str]] = field(default_factory=dict)

    async def do(self, deed: Deed, by: Person, path: str, sent: Json, *, version: int | None = None) -> Json | None:
        """Do it, however long that takes. None when it was refused, or when the client gave up."""
        entry = Entry(str(uuid4()), deed, by.subject, sent)
        self.book.entries[entry.key] = entry
        headers = {"Idempotency-Key": entry.key} | ({} if version is None else {"If-Match": f'"{version}"'})
        if self.random.random() < TWICE:
            await asyncio.gather(*(self._ask(entry, by, path, headers, patient=True) for _ in range(2)))
        else:
            await self._ask(entry, by, path, headers, patient=self.random.random() >= GIVES_UP)
        return entry.answer if entry.done else None

    async def put(self, by: Person, path: str, sent: Json) -> None:
        """Say for the first time how something is. It has no key: that it was done is told by 412 on the next try."""
        entry = Entry(str(uuid4()), CHANGE_CONTACT, by.subject, sent)
        self.book.entries[entry.key] = entry
        while entry.status is None:
            entry.tries += 1
            answer = await self._once(CHANGE_CONTACT.service, "PUT", path, by, {"If-Match": '"0"'}, json=sent)
            if answer is None:
                await self._pause(entry.tries)
            elif answer.status_code == 412 and entry.tries > 1:
                entry.status = 200
            else:
                self._note(entry, answer)
        entry.answer = {CHANGE_CONTACT.about: path.split("/")[2]}

    async def get(self, service: str, by: Person, path: str, **query: str) -> Json:
        """Read, however long that takes. Raises httpx2.HTTPStatusError for what is refused."""
        return dict((await self._read(service, by, path, query)).json())

    async def version(self, service: str, by: Person, path: str) -> int:
        """The version that something is in, by its ETag."""
        return int((await self._read(service, by, path, {})).headers["etag"].strip('"'))

    async def _read(self, service: str, by: Person, path: str, query: Mapping[str, str]) -> httpx2.Response:
        tries = 0
        while True:
            tries += 1
            answer = await self._once(service, "GET", path, by, {}, params=query)
            if answer is not None:
                return answer.raise_for_status()
            await self._pause(tries)

    async def _ask(self, entry: Entry, by: Person, path: str, headers: Mapping[str, str], *, patient: bool) -> None:
        while not entry.given_up:
            entry.tries += 1
            answer = await self._once(entry.deed.service, "POST", path, by, headers, json=entry.sent or None)
            if answer is not None:
                return self._note(entry, answer)
            if not patient:
                entry.given_up = True
            else:
                await self._pause(entry.tries)

    async def _once(
        self, service: str, method: str, path: str, by: Person, headers: Mapping[str, str], **what: Any
    ) -> httpx2.Response | None:
        """One try; None when it brought no answer."""
        self.book.tries += 1
        signed = {**headers, "Authorization": f"Bearer {self._token(by)}"}
        try:
            answer = await self.doors[service].request(method, path, headers=signed, **what)
        except httpx2.HTTPError as failed:
            self.book.hindrances[type(failed).__name__] += 1
            return None
        if answer.status_code < 500:
            return answer
        self.book.hindrances[f"{answer.status_code} {_rule(answer)}"] += 1
        if answer.status_code != 503:
            self.book.strange.append(f"{method} {service}{path} was answered {answer.status_code}: {answer.text[:300]}")
        return None

    def _note(self, entry: Entry, answer: httpx2.Response) -> None:
        read = dict(answer.json()) if answer.content else {}
        if entry.done:
            # Sent twice at once; a refusal may become a yes, but never the other way about.
            if (entry.status, entry.answer) != (answer.status_code, read):
                said = f"{entry.deed.name}: one key was answered {entry.status} {entry.answer}"
                self.book.strange.append(f"{said} and {answer.status_code} {read}")
            return
        entry.status, entry.answer = answer.status_code, read
        if not answer.is_success:
            self.book.refusals[f"{entry.deed.name}: {answer.status_code} {_rule(answer)}"] += 1

    def _token(self, by: Person) -> str:
        until, token = self._tokens.get(by.subject, (0.0, ""))
        if time.monotonic() > until:
            token = self.signer.access_token({"sub": by.subject, "samrad_grants": list(by.grants)}, AUDIENCE)
            self._tokens[by.subject] = (time.monotonic() + LIFETIME / 2, token)
        return token

    async def _pause(self, tries: int) -> None:
        await asyncio.sleep(PAUSES[min(tries, len(PAUSES)) - 1] * (0.5 + self.random.random()))


def _rule(answer: httpx2.Response) -> str:
    try:
        return str(answer.json()["type"]).removeprefix("urn:samrad:problem:")
    except (ValueError, KeyError, TypeError):
        return "without a reason"
