"""How people are reached. Sealed with each person's own key; nothing of it lies in clear."""

from collections.abc import Sequence
from uuid import UUID

from contracts.events.representation import ContactDetailsChanged
from infra.chassis.facts import Fact
from infra.chassis.vault import Vault
from infra.chassis.work import Connection, Work
from services.notifications.model.known import Contact
from services.notifications.store.batch import newest_of_each


async def save(work: Work, facts: Sequence[Fact[ContactDetailsChanged]]) -> None:
    """Keep the newest details of each person."""
    newest = newest_of_each(facts)
    sealed = [await work.vault.seal(work.connection, fact.aggregate, fact.event.payload()) for fact in newest]
    await work.connection.execute(
        """
        insert into contacts as c (practitioner, sequence, sealed)
        select * from unnest($1::uuid[], $2::bigint[], $3::text[])
        on conflict (practitioner) do update set sequence = excluded.sequence, sealed = excluded.sealed
        where excluded.sequence > c.sequence
        """,
        [fact.event.practitioner for fact in newest],
        [fact.sequence for fact in newest],
        sealed,
    )


async def one(connection: Connection, vault: Vault, practitioner: UUID) -> Contact | None:
    """How a person is reached; None where nobody has said. Raises Erased when the person's key was destroyed."""
    sealed = await connection.fetchval("select sealed from contacts where practitioner = $1", practitioner)
    if sealed is None:
        return None
    said = ContactDetailsChanged.read(await vault.open(connection, str(practitioner), sealed))
    return Contact(said.name, said.email, said.language, said.channels)
