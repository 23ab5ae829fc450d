"""The bank at the other end: takes payment files over HTTP, answers with pain.002 and camt.054, has its own clock."""

import contextlib
import json
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from mockbank.server import Config, make_server  # type: ignore[import-untyped]

PAYERS_ACCOUNT = "12345678903"


@dataclass(frozen=True, slots=True)
class Bank:
    """A bank that is up."""

    address: str

    def hold(self, account: str, name: str) -> None:
        """An account that the bank holds."""
        number = f"NO{98 - int(account + '232400') % 97:02d}{account}"
        told = {"id": account, "name": name, "iban": number, "bic": "MOCKNO2A", "account_number": account}
        self._ask("POST", "/_mock/accounts", told | {"currency": "NOK", "balance": 10**9})

    def behave(self, behaviour: str, balance: int = 10**9, *, account: str = PAYERS_ACCOUNT) -> None:
        """A payer's account has this balance, and behaves so from now on: `insufficient-funds`, `reject-file`, …"""
        self._ask("PATCH", f"/_mock/accounts/{account}", {"behaviour": behaviour, "balance": balance})

    def send(self, file: bytes) -> Any:
        """Hand in a payment file; one that is refused is answered, too."""
        try:
            return json.loads(self._ask("POST", "/payments", file))
        except urllib.error.HTTPError as refused:
            return json.loads(refused.read())

    def wait(self, days: int) -> None:
        """Let days pass at the bank."""
        self._ask("POST", f"/_mock/advance?days={days}")

    def wait_until(self, day: date) -> None:
        """Let the bank's days pass until this one has begun; one that is past already changes nothing."""
        with contextlib.suppress(urllib.error.HTTPError):
            self._ask("POST", f"/_mock/advance?to={day.isoformat()}")

    def answers(self, kind: str) -> list[bytes]:
        """Fetch the answers of a kind (`pain.002`, `camt.054`) that were not fetched yet."""
        found = json.loads(self._ask("GET", f"/_mock/mailbox?type={kind}"))
        return [one["body"].encode() for one in found]

    def _ask(self, method: str, path: str, sent: object = None) -> bytes:
        data = sent if isinstance(sent, bytes) else None if sent is None else json.dumps(sent).encode()
        kind = "application/xml" if isinstance(sent, bytes) else "application/json"
        asked = urllib.request.Request(self.address + path, data, {"Content-Type": kind}, method=method)
        with urllib.request.urlopen(asked, timeout=10) as answer:
            return bytes(answer.read())


@contextlib.contextmanager
def bank(clock: str = "2024-04-02T08:00") -> Iterator[Bank]:
    """A bank for as long as the block lasts, on loopback."""
    server = make_server(Config(port=0, quiet=True, clock=clock))
    serving = threading.Thread(target=server.serve_forever, daemon=True)
    serving.start()
    try:
        up = Bank(f"http://127.0.0.1:{server.server_address[1]}")
        up.hold(PAYERS_ACCOUNT, "Prøveby kommune")
        yield up
    finally:
        server.shutdown()
        serving.join()
        server.server_close()
