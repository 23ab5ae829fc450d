"""Two steps: committees propose, municipalities appoint. Through the gateway, on a real database."""

from contracts.events.representation import AppointmentEnded, CandidateProposed, RepresentativeAppointed, SeatVacated
from tests.gateways.caller import made, rule
from tests.representation.conftest import LEFT, MEMBER, World
from tests.stack import stated


async def test_a_committee_proposes_and_a_municipality_appoints(world: World) -> None:
    body, committee, doctor = await world.body(), await world.committee(), await world.practitioner()
    proposal = made(
        await world.propose(
            body=body["body"],
            committee=committee["committee"],
            practitioner=doctor,
            declared_roles=["municipal_chief_doctor"],
            on="2023-12-01",
        )
    )
    appointment = made(
        await world.appoint(
            body=body["body"], practitioner=doctor, proposed_by=[proposal["proposal"]], without_proposal=None
        )
    )
    (proposed,) = await stated(world.running.database, CandidateProposed, about=[proposal["proposal"]])
    (appointed,) = await stated(world.running.database, RepresentativeAppointed, about=[appointment["appointment"]])
    assert isinstance(proposed, CandidateProposed)
    assert isinstance(appointed, RepresentativeAppointed)
    assert (proposed.municipality, proposed.declared_roles) == (MEMBER, ("municipal_chief_doctor",))
    assert appointed.proposed_by == (proposed.proposal,)
    assert (appointed.level, appointed.role, appointed.seat, appointed.deputy_rank) == ("professional", "member", 1, 0)
    assert appointed.home_municipality == MEMBER
    assert appointed.community == world.community


async def test_a_union_post_is_shown_to_the_secretariat_and_travels_nowhere(world: World) -> None:
    body, committee, doctor = await world.body(), await world.committee(), await world.practitioner()
    proposal = made(
        await world.propose(
            body=body["body"],
            committee=committee["committee"],
            practitioner=doctor,
            declared_roles=["union_representative", "political_office"],
        )
    )
    shown = await world.call.get("/proposals", by=world.secretariat, body=body["body"])
    assert made(shown, 200)["items"][0]["declared_roles"] == ["political_office", "union_representative"]
    (proposed,) = await stated(world.running.database, CandidateProposed, about=[proposal["proposal"]])
    assert isinstance(proposed, CandidateProposed)
    assert proposed.declared_roles == ("political_office",)
    everywhere = await world.running.database.pool.fetchval(
        """
        select count(*) from (
            select j::text from journal j union all select p::text from proposals p
            union all select convert_from(i.body, 'UTF8') from idempotency i where i.body is not null
        ) as said (words) where words like '%union_representative%'
        """
    )
    assert everywhere == 0


async def test_a_committee_outside_the_community_cannot_propose(world: World) -> None:
    body, doctor = await world.body(), await world.practitioner()
    committee = await world.committee(municipality=LEFT)
    world.running.clock.set(world.running.clock.now().replace(year=2025))
    late = await world.propose(
        body=body["body"], committee=committee["committee"], practitioner=doctor, on="2025-01-01"
    )
    assert (late.status_code, rule(late)) == (409, "outside-community")
    in_time = await world.propose(
        body=body["body"], committee=committee["committee"], practitioner=doctor, on="2024-12-31"
    )
    made(in_time)


async def test_who_appoints_must_belong_to_the_community_when_the_term_begins(world: World) -> None:
    body, doctor = await world.body(), await world.practitioner()
    by_left = {"kind": "municipality", "municipality": LEFT}
    refused = await world.appoint(
        body=body["body"],
        practitioner=doctor,
        appointed_by=by_left,
        valid_from="2025-01-01",
        valid_to="2025-12-31",
    )
    assert (refused.status_code, rule(refused)) == (409, "outside-community")
    assert refused.json()["errors"][0]["field"] == "/appointed_by/municipality"
    made(
        await world.appoint(
            body=body["body"],
            practitioner=doctor,
            appointed_by=by_left,
            valid_from="2024-12-31",
            valid_to="2025-12-30",
        )
    )


async def test_a_joint_body_appoints_by_name(world: World) -> None:
    body, doctor = await world.body(), await world.practitioner()
    by = {"kind": "joint_body", "name": "Fellesrådet"}
    appointed = made(await world.appoint(body=body["body"], practitioner=doctor, appointed_by=by))
    assert appointed["appointed_by"] == {"kind": "joint_body", "municipality": None, "name": "Fellesrådet"}


async def test_a_term_longer_than_four_years_is_refused_with_the_day_that_would_do(world: World) -> None:
    body, doctor = await world.body(), await world.practitioner()
    refused = await world.appoint(
        body=body["body"], practitioner=doctor, valid_from="2024-03-01", valid_to="2028-03-01"
    )
    assert (refused.status_code, rule(refused)) == (409, "term-too-long")
    assert refused.json()["errors"][0]["field"] == "/valid_to"
    assert "2028-02-29" in refused.json()["detail"]
    made(await world.appoint(body=body["body"], practitioner=doctor, valid_from="2024-03-01", valid_to="2028-02-29"))


async def test_a_seat_has_one_holder_at_a_time_and_each_rank_one_deputy(world: World) -> None:
    body = await world.body()
    first, second, third = [await world.practitioner() for _ in range(3)]
    made(await world.appoint(body=body["body"], practitioner=first))
    taken = await world.appoint(body=body["body"], practitioner=second, valid_from="2024-12-31", valid_to="2025-12-30")
    assert (taken.status_code, rule(taken)) == (409, "seat-taken")
    made(await world.appoint(body=body["body"], practitioner=second, deputy_rank=1))
    assert rule(await world.appoint(body=body["body"], practitioner=third, deputy_rank=1)) == "seat-taken"
    made(await world.appoint(body=body["body"], practitioner=third, deputy_rank=2))
    made(await world.appoint(body=body["body"], practitioner=second, valid_from="2025-01-01", valid_to="2025-12-31"))


async def test_nobody_holds_two_seats_but_one_may_be_deputy_for_both(world: World) -> None:
    body = await world.body()
    holder, deputy = await world.practitioner(), await world.practitioner()
    made(await world.appoint(body=body["body"], practitioner=holder))
    again = await world.appoint(body=body["body"], practitioner=holder, seat=2)
    assert (again.status_code, rule(again)) == (409, "holds-another-seat")
    for seat in (1, 2):
        made(await world.appoint(body=body["body"], practitioner=deputy, seat=seat, deputy_rank=1))


async def test_an_appointment_rests_on_proposals_or_says_why_not(world: World) -> None:
    body, other, committee = await world.body(), await world.body(), await world.committee()
    doctor = await world.practitioner()
    elsewhere = made(await world.propose(body=other["body"], committee=committee["committee"], practitioner=doctor))[
        "proposal"
    ]
    here = {"body": body["body"], "practitioner": doctor}
    assert rule(await world.appoint(**here, without_proposal=None)) == "proposal-missing"
    assert rule(await world.appoint(**here, without_proposal=None, proposed_by=[elsewhere])) == "proposal-for-another"
    assert rule(await world.appoint(**here, without_proposal=None, proposed_by=[doctor])) == "unknown-proposal"
    assert rule(await world.appoint(body=other["body"], practitioner=doctor, proposed_by=[elsewhere])) == (
        "proposal-and-reason"
    )


async def test_seats_and_bodies_that_do_not_exist_are_refused(world: World) -> None:
    body, doctor = await world.body(established_on="2024-02-01"), await world.practitioner()
    assert rule(await world.appoint(body=body["body"], practitioner=doctor, seat=3)) == "no-such-seat"
    early = await world.appoint(body=body["body"], practitioner=doctor)
    assert rule(early) == "body-not-established"
    unknown = await world.appoint(body=doctor, practitioner=doctor)
    assert (unknown.status_code, rule(unknown)) == (404, "not-found")
    stranger = await world.appoint(body=body["body"], practitioner=body["body"], valid_from="2024-02-01")
    assert rule(stranger) == "unknown-practitioner"


async def test_a_replacement_follows_directly_and_leaves_no_seat_empty(world: World) -> None:
    body = await world.body()
    before, after = await world.practitioner(), await world.practitioner()
    old = made(await world.appoint(body=body["body"], practitioner=before))
    new = made(
        await world.appoint(
            body=body["body"],
            practitioner=after,
            replaces=old["appointment"],
            valid_from="2024-09-01",
            valid_to="2026-08-31",
        )
    )
    (ended,) = await stated(world.running.database, AppointmentEnded, about=[old["appointment"]])
    assert isinstance(ended, AppointmentEnded)
    assert (str(ended.last_day), ended.reason) == ("2024-08-31", "replaced")
    assert await stated(world.running.database, SeatVacated, about=[body["body"]]) == []
    sits = await world.call.get(f"/bodies/{body['body']}/representatives", by=world.secretariat, on="2024-09-01")
    assert [one["appointment"] for one in made(sits, 200)["items"]] == [new["appointment"]]


async def test_only_who_sits_there_then_can_be_replaced(world: World) -> None:
    body = await world.body()
    before, after = await world.practitioner(), await world.practitioner()
    old = made(await world.appoint(body=body["body"], practitioner=before))
    elsewhere = await world.appoint(body=body["body"], practitioner=after, seat=2, replaces=old["appointment"])
    assert (elsewhere.status_code, rule(elsewhere)) == (409, "nothing-to-replace")
    too_late = await world.appoint(
        body=body["body"],
        practitioner=after,
        replaces=old["appointment"],
        valid_from="2025-01-01",
        valid_to="2025-12-31",
    )
    assert rule(too_late) == "nothing-to-replace"
