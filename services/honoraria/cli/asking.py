"""A command line that asks the gateway of honoraria: where it is, who asks, and what it says when it refuses."""

import os
import time
from collections.abc import Mapping
from types import TracebackType
from typing import Any
from uuid import uuid4

import httpx2

URL, TOKEN = "SAMRAD_HONORARIA_URL", "SAMRAD_TOKEN"
TRIES = 4
"""A request that got no answer is asked again with the same key, so that nothing is done twice."""

Json = dict[str, Any]


class CannotAsk(Exception):
    """There is no answer, or it is no; the text says in words why, and what to mend."""


class Gateway:
    """Asks in the name of whose token it is. Use it as a context manager."""

    def __init__(self, url: str | None, token: str | None) -> None:
        self._url = (url or os.environ.get(URL, "")).rstrip("/")
        token = token or os.environ.get(TOKEN, "")
        if not self._url:
            raise CannotAsk(f"say where the gateway of honoraria is: --url, or {URL} in the environment")
        if not token:
            raise CannotAsk(f"sign in first: {TOKEN} in the environment holds the token")
        self._client = httpx2.Client(base_url=self._url, headers={"Authorization": f"Bearer {token}"}, timeout=30)

    def __enter__(self) -> "Gateway":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, failed: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    def get(self, path: str, **query: str) -> Json:
        """Read. Raises CannotAsk."""
        return _told(self._asked("GET", path, params=query))

    def fetch(self, path: str) -> bytes:
        """Read a file. Raises CannotAsk."""
        answer = self._asked("GET", path)
        if not answer.is_success:
            _told(answer)
        return answer.content

    def post(self, path: str, sent: Mapping[str, object]) -> Json:
        """Do something, once however often the connection breaks. Raises CannotAsk."""
        return _told(self._asked("POST", path, json=dict(sent), headers={"Idempotency-Key": str(uuid4())}))

    def _asked(self, method: str, path: str, **asked: Any) -> httpx2.Response:
        for left in reversed(range(TRIES)):
            try:
                return self._client.request(method, path, **asked)
            except httpx2.TransportError as broken:
                if not left:
                    raise CannotAsk(f"{self._url} does not answer: {broken or type(broken).__name__}") from broken
                time.sleep(0.1 * 2 ** (TRIES - left))
        raise AssertionError("the last try answers or raises")


def _told(answer: httpx2.Response) -> Json:
    try:
        told: Json = answer.json()
    except ValueError:
        told = {}
    if answer.is_success and told:
        return told
    wrong = [error for error in told.get("errors", ()) if error.get("message")]
    fields = "; ".join(f"{error.get('field')}: {error['message']}" for error in wrong)
    if words := fields or told.get("detail") or told.get("title"):
        raise CannotAsk(f"{answer.status_code}: {words}")
    said = f"{answer.url} answers {answer.status_code}, but not as the gateway of honoraria does"
    raise CannotAsk(f"{said}; is it its address?")
