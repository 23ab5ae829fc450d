"""Approved work for many municipalities, written straight into the tables of honoraria: where a settlement begins."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import islice
from uuid import UUID

from infra.chassis.vault import Vault
from infra.chassis.work import Connection

AT = datetime(2024, 7, 1, tzinfo=UTC)
FIRST_DAY, LAST_DAY = date(2024, 1, 1), date(2024, 6, 30)
LINES_PER_CLAIM = 4
_PAYEE = {"name": "Kari Oppdiktet", "account": "86011117947", "language": "nb"}
_PERSON = _PAYEE | {"kind": "person", "identity_number": "01817500168", "organisation_number": None}
_ENTERPRISE = _PAYEE | {"kind": "enterprise", "identity_number": None, "organisation_number": "983975259"}
_BASIS = {
    **{"kind": "meeting", "on": "2024-03-14", "minutes": 150, "counted": 150, "ore": 256750},
    "rate": {"agreement": "ASA4310", "point": "12.5", "since": "2023-07-01", "ore": 102700},
    "borne": {"payer": "2001", "tax_treatment": "office", "key": "none"},
}

# Ids are made of what they stand for, so that each statement finds what another has written.
_RULES = """
insert into communities values ('bench', 1, 'Oppdiktet helsefellesskap', '2001', '[]') on conflict do nothing;
insert into bodies values (md5('body')::uuid, 1, 'bench', 'Strategisk samarbeidsutvalg') on conflict do nothing;
insert into meetings (meeting, body, community, title, starts)
select md5('meeting ' || n)::uuid, md5('body')::uuid, 'bench', 'Vårmøtet',
       '2024-01-01'::timestamptz + n * interval '3 hours'
from generate_series(0, 1199) as n
on conflict do nothing;
insert into fundings (funding, community, arrangement, key, tax_treatment, travel_costs, valid_from, entered_by,
                      entered_at, confirmed_by, confirmed_at)
values (md5('funding')::uuid, 'bench', 'own_municipality', 'none', 'office', false, '2024-01-01', 'a', now(), 'b',
        now())
on conflict do nothing
"""
_PAYERS = """
insert into payers (payer, municipality, name, organisation_number, account, buyer_reference, entered_by, entered_at,
                    confirmed_by, confirmed_at)
select md5('payer ' || number)::uuid, number, 'Kommune ' || number, '983975259', '12345678903', '4711', 'a', now(),
       'b', now()
from unnest($1::text[]) as number
"""
_CODES = """
insert into account_codes (code, municipality, account, valid_from, art, funksjon, entered_by, entered_at, confirmed_by,
                           confirmed_at)
select md5('code ' || number || account)::uuid, number, account, '2024-01-01', '1080', '241', 'a', now(), 'b', now()
from unnest($1::text[]) as number,
     unnest(array['cost', 'payroll', 'payable', 'contribution', 'contribution_owed']) as account
"""
_CONTRIBUTIONS = """
insert into contribution_rates (rate, municipality, valid_from, valid_to, hundredths, posted_by_payroll, source,
                                entered_by, entered_at, confirmed_by, confirmed_at)
select md5('contribution ' || number)::uuid, number, '2024-01-01', '9999-12-31', 1410, false, 'OPPDIKTET', 'a', now(),
       'b', now()
from unnest($1::text[]) as number
"""
_CLAIMS = """
insert into claims (claim, practitioner, meeting, body, community, version, last_version, state, total_ore, payer,
                    payers, first_on, last_on, print, wording, held, held_print, approved_version, approved_print,
                    approved_ore, approved_payers, attested_by, changed_at)
select md5(g || ' claim ' || c)::uuid, md5('gp ' || g)::uuid, md5('meeting ' || c % 1200)::uuid, md5('body')::uuid,
       'bench', 1, 1, 'approved', 4 * 256750, number, array[number], '2024-03-14', '2024-03-14', 'p', 'w', 0, 'h', 1,
       'p', 4 * 256750, array[number], 'attester', $2
from unnest($1::text[]) with ordinality as m (number, o), generate_series((o - 1) * $3, o * $3 - 1) as g,
     generate_series(1, $4::int) as c
"""
_LINES = """
insert into claim_lines (claim, version, line, cause, part, kind, on_day, minutes, counted_minutes, rate_ore,
                         amount_ore, tax_treatment, payer, home, funding, basis, source, assumptions)
select md5(g || ' claim ' || c)::uuid, 1, l, md5(g || ' cause ' || c)::uuid, l,
       (array['meeting', 'travel', 'preparation', 'pre_meeting'])[l + 1], '2024-01-01'::date + c % 180, 150, 150,
       102700, 256750, case when g % 2 = 0 then 'office' else 'business' end, number, number, md5('funding')::uuid,
       $2::text, 'KS', '{exact_minutes}'
from unnest($1::text[]) with ordinality as m (number, o), generate_series((o - 1) * $3, o * $3 - 1) as g,
     generate_series(1, $4::int) as c, generate_series(0, 3) as l
"""
_ENTRIES = """
insert into entries (entry, claim, version, line, supplement, ore, municipality, practitioner, community, body,
                     tax_treatment, on_day, cause, actor, at)
select md5(claim || ' entry ' || line)::uuid, claim, 1, line, false, amount_ore, l.payer, c.practitioner, c.community,
       c.body, tax_treatment, on_day, cause, 'authoriser', $2
from claim_lines l join claims c using (claim) where l.payer = any($1::text[])
"""
_AT_ONCE = 20


@dataclass(frozen=True, slots=True)
class Books:
    """How much there is to settle. Every other GP is an enterprise and paid by the bank, the others by payroll."""

    municipalities: int
    lines: int
    gps_each: int = 14
    first_municipality: int = 2001
    first_gp: int = 0

    @property
    def claims_each(self) -> int:
        """Claims of one GP, rounded up."""
        return -(-self.lines // (self.municipalities * self.gps_each * LINES_PER_CLAIM))

    @property
    def written(self) -> int:
        """Lines there really are."""
        return self.municipalities * self.gps_each * self.claims_each * LINES_PER_CLAIM

    def numbers(self) -> list[str]:
        """The municipalities."""
        return [str(self.first_municipality + n) for n in range(self.municipalities)]


async def write_books(connection: Connection, vault: Vault, books: Books, advance: Callable[[int], None]) -> None:
    """Write it all, some municipalities at a time; `advance` hears of lines written."""
    await connection.execute(_RULES)
    await _write_payees(connection, vault, books)
    numbers = iter(books.numbers())
    done = 0
    while some := list(islice(numbers, _AT_ONCE)):
        first = books.first_gp + done * books.gps_each
        for statement in (_PAYERS, _CODES, _CONTRIBUTIONS):
            await connection.execute(statement, some)
        shape = (books.gps_each, books.claims_each)
        await connection.execute(_shifted(_CLAIMS, first), some, AT, *shape)
        await connection.execute(_shifted(_LINES, first), some, json.dumps(_BASIS), *shape)
        await connection.execute(_ENTRIES, some, AT)
        done += len(some)
        advance(len(some) * books.gps_each * books.claims_each * LINES_PER_CLAIM)


def _shifted(statement: str, first: int) -> str:
    return statement.replace("(o - 1) * $3, o * $3 - 1", f"{first} + (o - 1) * $3, {first} + o * $3 - 1")


async def _write_payees(connection: Connection, vault: Vault, books: Books) -> None:
    for gp in range(books.first_gp, books.first_gp + books.municipalities * books.gps_each):
        practitioner: UUID = await connection.fetchval("select md5('gp ' || $1::int)::uuid", gp)
        whom = _ENTERPRISE if gp % 2 else _PERSON
        sealed = await vault.seal(connection, str(practitioner), json.dumps(whom).encode())
        await connection.execute(
            """
            insert into payees (payee, practitioner, valid_from, sealed, entered_by, entered_at, confirmed_by,
                                confirmed_at)
            values (md5('payee ' || $1::int)::uuid, $2, '2024-01-01', $3, 'a', now(), 'b', now())
            """,
            gp,
            practitioner,
            sealed,
        )
