"""The community is founded: bodies, GPs with terms and addresses, and who sits where."""

import asyncio
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from infra.chassis.work import Work
from services.representation import commands
from services.representation.model.appointment import Appointer, Grounds, Place
from services.representation.model.body import Body
from services.representation.model.community import Community, Membership
from services.representation.model.practitioner import Practitioner, Terms
from tests.simulation.process import Process
from tests.simulation.story.cast import COMMUNITY, DECEMBER, HOST, MUNICIPALITIES, TRUST, Cast, Gp, Seat
from tests.simulation.story.person import Person


async def found(secretary: Person, helper: Person, cast: Cast) -> None:
    """Everything in the order in which it depends on each other; two people share the work."""
    await secretary.do("representation", _register)
    await asyncio.gather(_bodies(secretary, cast), _gps(helper, cast))
    half = len(cast.seats) // 2
    await asyncio.gather(_appoint(secretary, cast.seats[:half]), _appoint(helper, cast.seats[half:]))


async def _bodies(secretary: Person, cast: Cast) -> None:
    for number, body in enumerate(cast.bodies, start=1):
        await secretary.do("representation", partial(_establish, body, number))


async def _gps(helper: Person, cast: Cast) -> None:
    for gp in cast.gps:
        await helper.do("representation", partial(_register_gp, gp))
        for terms in gp.terms:
            await helper.do("representation", partial(change_terms, gp, terms))
        await helper.do("representation", partial(contact, gp, 0))


async def _appoint(person: Person, seats: list[Seat]) -> None:
    for seat in seats:
        made = await person.do("representation", partial(_appointed, seat))
        if seat.until is not None:
            await person.do("representation", partial(end, UUID(made), seat.until, 1))


async def _register(work: Work, at: Process) -> None:
    members = tuple(Membership(one, date(2020, 1, 1)) for one in MUNICIPALITIES)
    await commands.register_community(
        work, Community(community=COMMUNITY, name="Prøveland", trust=TRUST, host=HOST, memberships=members)
    )


async def leave(work: Work, at: Process) -> None:
    """The last municipality leaves the community in the autumn."""
    *others, last = MUNICIPALITIES
    members = [Membership(one, date(2020, 1, 1)) for one in others]
    members.append(Membership(last, date(2020, 1, 1), date(2024, 9, 30)))
    now = Community(community=COMMUNITY, name="Prøveland", trust=TRUST, host=HOST, memberships=tuple(members))
    await commands.correct_community(work, now, expect=1)


async def _establish(body: UUID, number: int, work: Work, at: Process) -> None:
    await commands.establish_body(
        work,
        Body(
            id=body,
            community=COMMUNITY,
            level="professional",
            name=f"Faglig samarbeidsutvalg {number}",
            priority_groups=(),
            gp_seats=4,
            gp_role="member",
            established_on=date(2020, 1, 1),
        ),
    )


async def _register_gp(gp: Gp, work: Work, at: Process) -> None:
    await commands.register_practitioner(work, Practitioner(gp.id, gp.home))


async def change_terms(gp: Gp, terms: Terms, work: Work, at: Process) -> None:
    """Other terms hold from a day."""
    await commands.change_terms(work, gp.id, terms)


async def contact(gp: Gp, expect: int, work: Work, at: Process) -> None:
    """How to reach a GP."""
    details = commands.ContactDetails(
        name=gp.name.title(),
        email=f"{gp.name}{expect}@example.test",
        mobile=None,
        language="nb",
        channels=("email",),
    )
    await commands.change_contact_details(work, gp.id, details, expect=expect)


async def _appointed(seat: Seat, work: Work, at: Process) -> Any:
    made = await commands.appoint_representative(
        work,
        commands.Appoint(
            body=seat.body,
            practitioner=seat.gp.id,
            place=Place(seat=seat.number),
            first_day=seat.since,
            last_day=DECEMBER,
            by=Appointer("municipality", municipality=HOST),
            grounds=Grounds(without_proposal="no_candidate", decision_reference="2024/118-4"),
        ),
    )
    return str(made.id)


async def end(appointment: UUID, last_day: date, expect: int, work: Work, at: Process) -> None:
    """An appointment ends early."""
    await commands.end_appointment(work, appointment, last_day=last_day, reason="resigned", expect=expect)
