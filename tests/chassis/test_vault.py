"""What is sealed for a person opens with that person's key, and with nothing once the key is gone."""

import base64
import os
from pathlib import Path

import asyncpg
import pytest
from joserfc import jwe
from joserfc.jwk import OctKey

from contracts.events.representation import ContactDetailsChanged
from infra.chassis.connection import Connection
from infra.chassis.ids import new_id
from infra.chassis.rotate import rotate
from infra.chassis.vault import Erased, Vault, WrongKey, read_key
from tests.chassis.toy import toy
from tests.stack import Stack


@pytest.mark.parametrize(
    ("content", "said"), [("short", "needed|padding|base64"), ("", "needed"), (None, "No such file")]
)
def test_a_key_file_that_is_none_is_refused_with_its_name(tmp_path: Path, content: str | None, said: str) -> None:
    path = tmp_path / "key"
    if content is not None:
        path.write_text(content)
    with pytest.raises(WrongKey, match=said) as refused:
        read_key(path)
    assert str(path) in str(refused.value)


def test_a_service_without_the_transport_key_cannot_open_what_is_private(tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_text(base64.b64encode(os.urandom(32)).decode())
    key = read_key(path)
    sealed = Vault(key, key).wrap_for_transport(b"hello")
    with pytest.raises(WrongKey, match="TRANSPORT_KEY_FILE is not set"):
        Vault(key).unwrap_from_transport(sealed)


async def test_what_was_sealed_for_a_person_is_lost_with_the_persons_key(stack: Stack) -> None:
    person, other = str(new_id()), str(new_id())
    async with stack.idle(toy("representation")) as it, it.database.pool.acquire() as connection:
        vault = it.database.vault
        sealed = [await vault.seal(connection, one, b"Kari") for one in (person, other)]
        assert [await vault.open(connection, one, s) for one, s in zip((person, other), sealed, strict=True)] == [
            b"Kari",
            b"Kari",
        ]
        with pytest.raises(WrongKey):
            await vault.open(connection, person, sealed[1])
        await vault.erase(connection, person)
        with pytest.raises(Erased):
            await vault.open(connection, person, sealed[0])
        assert await vault.open(connection, other, sealed[1]) == b"Kari"


async def test_a_person_who_comes_back_gets_another_key_and_what_was_erased_stays_erased(stack: Stack) -> None:
    person = str(new_id())
    async with stack.idle(toy("representation")) as it, it.database.pool.acquire() as connection:
        vault = it.database.vault
        before = [await vault.seal(connection, person, b"Kari"), await sealed_as_once(stack, connection, person)]
        assert [await vault.open(connection, person, one) for one in before] == [b"Kari", b"Kari"]
        await vault.erase(connection, person)
        since = await vault.seal(connection, person, b"Kari igjen")
        assert await vault.open(connection, person, since) == b"Kari igjen"
        for one in before:
            with pytest.raises(Erased):
                await vault.open(connection, person, one)
        for spoilt in (since[:-4] + "AAAA", "sealed by nobody"):
            with pytest.raises(WrongKey):
                await vault.open(connection, person, spoilt)
        of_another_file = Vault(OctKey.generate_key(256, private=True))
        for one in (*before, since):
            with pytest.raises(WrongKey):
                await of_another_file.open(connection, person, one)


async def sealed_as_once(stack: Stack, connection: Connection, person: str) -> str:
    """Sealed with a person's key as it was before what is sealed named the key."""
    wrapped = await connection.fetchval("select wrapped from person_keys where person = $1", person)
    known = read_key(stack.settings("representation").key_file)
    key = OctKey.import_key(jwe.decrypt_compact(wrapped, known, algorithms=["A256GCMKW", "A256GCM"]).plaintext or b"")
    return jwe.encrypt_compact({"alg": "dir", "enc": "A256GCM"}, b"Kari", key, algorithms=["dir", "A256GCM"])


async def test_a_new_key_opens_what_the_old_one_sealed_and_alone_once_all_is_wrapped_anew(
    stack: Stack, tmp_path: Path
) -> None:
    people = [str(new_id()) for _ in range(3)]
    keys = []
    for name in ("old", "new"):
        path = tmp_path / name
        path.write_text(base64.b64encode(os.urandom(32)).decode())
        keys.append(read_key(path))
    old, both, new = Vault(keys[0]), Vault(keys[1], old=keys[0]), Vault(keys[1])
    async with stack.idle(toy("representation")):
        # Others' keys lie in the real table, wrapped with a key that is none of these.
        connection = await asyncpg.connect(stack.servers.databases["representation"].owner_dsn)
        try:
            await connection.execute("create temporary table person_keys (like person_keys including all)")
            sealed = {person: await old.seal(connection, person, b"Kari") for person in people}
            assert await both.open(connection, people[0], sealed[people[0]]) == b"Kari"
            with pytest.raises(WrongKey):
                await new.open(connection, people[0], sealed[people[0]])
            await both.erase(connection, people[2])
            late = await both.seal(connection, people[0], b"Ola")
            assert await rotate(connection, both) == 2
            assert await rotate(connection, both) == 0
            assert [await new.open(connection, one, sealed[one]) for one in people[:2]] == [b"Kari", b"Kari"]
            assert await new.open(connection, people[0], late) == b"Ola"
            with pytest.raises(Erased):
                await new.open(connection, people[2], sealed[people[2]])
        finally:
            await connection.close()


async def test_contact_details_stand_nowhere_in_clear(stack: Stack) -> None:
    practitioner = new_id()
    details = ContactDetailsChanged(
        practitioner=practitioner, name="Kari Oppdiktet", email="kari@example.invalid", language="nn"
    )
    async with stack.idle(toy("representation")) as it:
        async with it.database.work(actor="test") as work:
            work.state(details)
        row = await it.database.pool.fetchval("select j::text from journal j where aggregate = $1", str(practitioner))
        assert "Kari" not in row
        assert "example" not in row
