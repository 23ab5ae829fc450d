"""Personal data at rest and in transit: JSON Web Encryption (RFC 7516), one key per person.

At rest everything about a person is sealed with that person's own key, which is itself wrapped with the
service's key. Deleting the person's row in `person_keys` erases what it sealed, wherever it lies, and for good: who
comes back gets another key, and what names the first one (`kid`) stays erased.
"""

import base64
import hmac
from hashlib import sha256
from pathlib import Path

from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwk import OctKey
from joserfc.util import json_b64decode

from infra.chassis.connection import Connection
from infra.chassis.settings import Settings

_AT_REST = {"alg": "dir", "enc": "A256GCM"}
_WRAPPED = {"alg": "A256GCMKW", "enc": "A256GCM"}
_ALGORITHMS = ["dir", "A256GCMKW", "A256GCM"]


class Erased(Exception):
    """The person's key is gone, and with it what it sealed."""


class WrongKey(Exception):
    """A key file cannot be read, or does not open what is to be opened."""


def read_key(path: Path) -> OctKey:
    """A key of 32 bytes in base64 from a file. Raises WrongKey."""
    try:
        raw = base64.b64decode(path.read_text().strip(), validate=True)
    except (OSError, ValueError) as wrong:
        raise WrongKey(f"{path}: {wrong}") from wrong
    if len(raw) != 32:
        raise WrongKey(f"{path}: holds {len(raw)} bytes; 32 in base64 are needed")
    return OctKey.import_key(raw)


def _name(person: str, key: OctKey) -> str:
    """What is sealed names whose key sealed it, and which: of a random key the thumbprint (RFC 7638) tells nothing."""
    return f"{person} {key.thumbprint()}"


def _sealed_by_another(sealed: str, person: str, key: OctKey) -> bool:
    """Whether a key that the person had before sealed this, so that it was destroyed.

    What was sealed before keys were named in it counts as such too, since the service's key did open the person's.
    """
    try:
        name = json_b64decode(sealed.encode().partition(b".")[0]).get("kid")
    except ValueError:
        return False
    return name is None or (name.startswith(f"{person} ") and name != _name(person, key))


def _open(sealed: str, key: OctKey) -> bytes:
    try:
        plain = jwe.decrypt_compact(sealed, key, algorithms=_ALGORITHMS).plaintext
    except (JoseError, ValueError) as wrong:
        raise WrongKey("the key does not open this; was it changed?") from wrong
    return plain or b""


class Vault:
    """Seals and opens for one service. `transport` is the key shared by those who use the stream PRIVATE.

    `old` is the key before this one, or the one to come: it opens what is wrapped under it, and seals nothing.
    """

    def __init__(self, key: OctKey, transport: OctKey | None = None, old: OctKey | None = None) -> None:
        self._key = key
        self._transport = transport
        self._old = old

    async def seal(self, connection: Connection, person: str, plain: bytes) -> str:
        """Seal with the person's key, made on first use, in the caller's transaction."""
        key = await self._person_key(connection, person)
        return jwe.encrypt_compact(_AT_REST | {"kid": _name(person, key)}, plain, key, algorithms=_ALGORITHMS)

    async def open(self, connection: Connection, person: str, sealed: str) -> bytes:
        """Open what was sealed for a person. Raises Erased when the key is gone, even if there is another since."""
        wrapped = await connection.fetchval("select wrapped from person_keys where person = $1", person)
        if wrapped is None:
            raise Erased(person)
        key = OctKey.import_key(self._unwrapped(wrapped))
        try:
            return _open(sealed, key)
        except WrongKey:
            if _sealed_by_another(sealed, person, key):
                raise Erased(person) from None
            raise

    def wrapped_anew(self, wrapped: str) -> str | None:
        """A person's key under the service's present key; None when it is already. Raises WrongKey."""
        try:
            _open(wrapped, self._key)
        except WrongKey:
            return jwe.encrypt_compact(_WRAPPED, self._unwrapped(wrapped), self._key, algorithms=_ALGORITHMS)
        return None

    def keyed_digests(self, *parts: bytes) -> tuple[str, ...]:
        """A digest that nobody without the service's key can compare a guess with; behind it that of the other key."""
        keys = (self._key,) if self._old is None else (self._key, self._old)
        return tuple(hmac.new(key.raw_value, b"\n".join(parts), sha256).hexdigest() for key in keys)

    async def erase(self, connection: Connection, person: str) -> None:
        """Destroy a person's key; what it sealed can never be opened again."""
        await connection.execute("delete from person_keys where person = $1", person)

    def wrap_for_transport(self, plain: bytes) -> bytes:
        """Seal for the stream PRIVATE. Raises WrongKey in a service that has no part in it."""
        return jwe.encrypt_compact(_WRAPPED, plain, self._needed(), algorithms=_ALGORITHMS).encode()

    def unwrap_from_transport(self, sealed: bytes) -> bytes:
        """Open what came on the stream PRIVATE."""
        return _open(sealed.decode("ascii", "replace"), self._needed())

    def _needed(self) -> OctKey:
        if self._transport is None:
            raise WrongKey("SAMRAD_TRANSPORT_KEY_FILE is not set, so the stream PRIVATE cannot be used")
        return self._transport

    async def _person_key(self, connection: Connection, person: str) -> OctKey:
        fresh = OctKey.generate_key(256, private=True)
        wrapped = jwe.encrypt_compact(_WRAPPED, fresh.raw_value, self._key, algorithms=_ALGORITHMS)
        # Two transactions may make a person's first key at once; the second waits here and takes the first's.
        kept = await connection.fetchval(
            """
            insert into person_keys as k (person, wrapped) values ($1, $2)
            on conflict (person) do update set wrapped = k.wrapped returning wrapped
            """,
            person,
            wrapped,
        )
        return fresh if kept == wrapped else OctKey.import_key(self._unwrapped(kept))

    def _unwrapped(self, wrapped: str) -> bytes:
        try:
            return _open(wrapped, self._key)
        except WrongKey:
            if self._old is None:
                raise
            return _open(wrapped, self._old)


def vault_from(settings: Settings) -> Vault:
    """The vault of a process with these settings. Raises WrongKey."""
    return Vault(
        read_key(settings.key_file),
        read_key(settings.transport_key_file) if settings.transport_key_file else None,
        read_key(settings.old_key_file) if settings.old_key_file else None,
    )
