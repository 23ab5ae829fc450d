"""JetStream's API as far as it is used here: ask for messages, read what is there, make and unmake consumers."""

import base64
import json
from collections.abc import Callable, Mapping
from typing import Any

from nats.js.api import ConsumerConfig, StreamConfig

from tests.buses.memory.consumer import Consumer
from tests.buses.memory.letters import Address, Letter, Post, Wrong
from tests.buses.memory.stream import Stream

_Said = dict[str, Any]


class Api:
    """Answers on `$JS.API.…`."""

    def __init__(self, streams: Mapping[str, Stream], consumers: dict[tuple[str, str], Consumer], post: Post) -> None:
        self._streams = streams
        self._consumers = consumers
        self._post = post

    def asked(self, letter: Letter, reply: Address | None) -> bool:
        """Answer what was asked; whether there is anybody to answer it."""
        path = letter.subject.removeprefix("$JS.API.")
        if path.startswith("CONSUMER.MSG.NEXT."):
            consumer = self._consumers.get((path.split(".")[3], path.split(".")[4]))
            if consumer is not None and reply is not None:
                consumer.ask(letter, reply)
            return consumer is not None
        for prefix, kind, answering in _ANSWERS:
            if path.startswith(prefix):
                try:
                    said = answering(self, path.removeprefix(prefix).split("."), json.loads(letter.data or b"{}"))
                except Wrong as wrong:
                    said = {"error": wrong.error}
                if reply is not None:
                    said["type"] = f"io.nats.jetstream.api.v1.{kind}_response"
                    self._post.answer(reply, Letter(reply.subject, json.dumps(said).encode()))
                return True
        return False

    def _stream(self, name: str) -> Stream:
        if name not in self._streams:
            raise Wrong(404, 10059, "stream not found")
        return self._streams[name]

    def _consumer(self, stream: str, name: str) -> Consumer:
        if (stream, name) not in self._consumers:
            raise Wrong(404, 10014, "consumer not found")
        return self._consumers[stream, name]

    def stream_info(self, path: list[str], _: _Said) -> _Said:
        """What a stream holds."""
        stream = self._stream(path[0])
        return {"config": stream.config.as_dict(), "created": stream.created, "state": stream.state()}

    def update_stream(self, path: list[str], asked: _Said) -> _Said:
        """Give a stream another configuration."""
        stream = self._stream(path[0])
        stream.config = StreamConfig.from_response(asked)
        return self.stream_info(path, asked)

    def message(self, path: list[str], asked: _Said) -> _Said:
        """One message: by its place, the last on a subject, or the next from a place on a subject."""
        stream = self._stream(path[0])
        if "last_by_subj" in asked:
            one = max(stream.on(asked["last_by_subj"]), key=lambda one: one.sequence, default=None)
        elif "next_by_subj" in asked:
            later = (one for one in stream.on(asked["next_by_subj"]) if one.sequence >= asked.get("seq", 0))
            one = next(later, None)
        elif "seq" in asked:
            one = stream.messages.get(asked["seq"])
        else:
            raise Wrong(400, 10003, "bad request")
        if one is None:
            raise Wrong(404, 10037, "no message found")
        said: _Said = {"subject": one.subject, "seq": one.sequence, "time": stream.created, "data": _coded(one.data)}
        if one.headers:
            lines = "".join(f"{name}: {value}\r\n" for name, value in one.headers.items())
            said["hdrs"] = _coded(f"NATS/1.0\r\n{lines}\r\n".encode())
        return {"message": said}

    def purge(self, path: list[str], asked: _Said) -> _Said:
        """Remove what a filter names, where the stream allows it."""
        stream = self._stream(path[0])
        if stream.config.deny_purge:
            raise Wrong(500, 10110, "stream purge not permitted")
        gone = [one.sequence for one in stream.on(asked.get("filter") or ">")]
        for sequence in gone:
            stream.remove(sequence)
        return {"success": True, "purged": len(gone)}

    def consumer_info(self, path: list[str], _: _Said) -> _Said:
        """How far a consumer has come."""
        return _told(self._consumer(path[0], path[1]))

    def make_consumer(self, path: list[str], asked: _Said) -> _Said:
        """Make a consumer, or give one that exists another configuration."""
        stream = self._stream(path[0])
        config = ConsumerConfig.from_response(asked["config"])
        name = config.name or config.durable_name or path[1]
        consumer = self._consumers.get((stream.name, name))
        if consumer is None:
            consumer = self._consumers[stream.name, name] = Consumer(name, stream, config, self._post)
        else:
            consumer.configure(config)
        return _told(consumer)

    def unmake_consumer(self, path: list[str], _: _Said) -> _Said:
        """Delete a consumer; who waits on it is told."""
        self._consumer(path[0], path[1]).leave()
        del self._consumers[path[0], path[1]]
        return {"success": True}


def _told(consumer: Consumer) -> _Said:
    return {
        "stream_name": consumer.stream.name,
        "name": consumer.name,
        "created": consumer.stream.created,
        "config": consumer.config.as_dict(),
        **consumer.state(),
    }


def _coded(data: bytes) -> str:
    return base64.b64encode(data).decode()


_ANSWERS: tuple[tuple[str, str, Callable[[Api, list[str], _Said], _Said]], ...] = (
    ("STREAM.INFO.", "stream_info", Api.stream_info),
    ("STREAM.UPDATE.", "stream_update", Api.update_stream),
    ("STREAM.MSG.GET.", "stream_msg_get", Api.message),
    ("STREAM.PURGE.", "stream_purge", Api.purge),
    ("CONSUMER.INFO.", "consumer_info", Api.consumer_info),
    ("CONSUMER.DURABLE.CREATE.", "consumer_create", Api.make_consumer),
    ("CONSUMER.CREATE.", "consumer_create", Api.make_consumer),
    ("CONSUMER.DELETE.", "consumer_delete", Api.unmake_consumer),
)
