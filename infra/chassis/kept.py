"""Asking the bus what it keeps: where a stream ends, what stands at a place, and what a durable has yet to be given."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from nats.errors import Error as NatsError

from contracts.envelope import source_of
from infra.chassis.bus import Bus


class NoAnswer(ConnectionError):
    """The bus does not answer, or not now: a node is down, or nobody leads just then. Nothing is known; ask again."""


@dataclass(frozen=True, slots=True)
class End:
    """First and last place of a stream just now; `created` tells it from another of the same name."""

    created: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Kept:
    """A message by its subject and headers, whose names are in lower case and whose values are as they came."""

    place: int
    subject: str
    headers: Mapping[str, str]

    @property
    def id(self) -> UUID | None:
        """The fact's id; None for a message that no service of ours sent."""
        try:
            return UUID(self.headers.get("ce-id", ""))
        except ValueError:
            return None

    def is_fact_of(self, service: str) -> bool:
        """Whether it says that it is a fact of this service: an answer of the bus does not, nor what is another's."""
        # `private.v1.representation.…` has it in the third place.
        own_subject = service in self.subject.split(".")[:3]
        return own_subject and self.id is not None and self.headers.get("ce-source") == source_of(service)


async def end_of(bus: Bus, stream: str) -> End | None:
    """Where a stream begins and ends; None when there is none. Raises NoAnswer."""
    info = await asked(bus, f"STREAM.INFO.{stream}")
    if info is None:
        return None
    state = info["state"]
    return End(str(info["created"]), int(state["first_seq"]), int(state["last_seq"]))


async def kept_at(bus: Bus, stream: str, place: int) -> Kept | None:
    """What stands at a place; None where nothing does, or a newer message took its subject. Raises NoAnswer."""
    found = await asked(bus, f"STREAM.MSG.GET.{stream}", json.dumps({"seq": place}).encode())
    if found is None:
        return None
    message = found["message"]
    block = base64.b64decode(message.get("hdrs", "")).decode("utf-8", "replace")
    lines = (line.partition(":") for line in block.splitlines())
    return Kept(place, message["subject"], {name.strip().lower(): value.strip() for name, _, value in lines})


async def still_to_do(bus: Bus, stream: str, durable: str) -> int:
    """Facts that a durable has yet to give or to hear acknowledged. Raises NoAnswer, also when there is none such."""
    info = await asked(bus, f"CONSUMER.INFO.{stream}.{durable}", timeout=5)
    if info is None:
        raise NoAnswer(f"durable {durable} is missing")
    return int(info["num_pending"]) + int(info["num_ack_pending"])


async def asked(bus: Bus, api: str, request: bytes = b"", *, timeout: float = 3) -> dict[str, Any] | None:
    """What JetStream says; None when what is asked for does not exist. Raises NoAnswer."""
    if not bus.client.is_connected:
        raise NoAnswer("not connected")
    try:
        answer = await bus.client.request(f"$JS.API.{api}", request, timeout=timeout)
        found: dict[str, Any] = json.loads(answer.data)
    except (NatsError, OSError, ValueError) as failed:
        raise NoAnswer(str(failed) or type(failed).__name__) from failed
    error = found.get("error")
    if error is None:
        return found
    if error.get("code") == 404:
        return None
    raise NoAnswer(f"{error.get('description')} ({error.get('err_code')})")
