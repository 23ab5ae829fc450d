"""Letters to compose: each with every fact there is, and with no more than it cannot do without."""

from datetime import UTC, date, datetime

from services.notifications.model.letters import (
    AppointmentWelcome,
    Gathering,
    HonorariaCalculated,
    HonorariumApproved,
    HonorariumCalculated,
    HonorariumRejected,
    Invitation,
    InvitationWithdrawn,
    Letter,
    MeetingCancelled,
    MeetingMoved,
    Pay,
    PayeeConfirmed,
    Seat,
    StatementReady,
    Sum,
)

STARTS = datetime(2024, 3, 14, 11, 0, tzinfo=UTC)
ENDS = datetime(2024, 3, 14, 13, 30, tzinfo=UTC)

SEAT = Seat(body="Strategisk samarbeidsutvalg", role="member", appointed_by="Færder kommune")
BARE_SEAT = Seat(body="Strategisk samarbeidsutvalg", role="member")
MEETING = Gathering(
    title="Vårmøtet",
    kind="meeting",
    starts=STARTS,
    ends=ENDS,
    place="Tønsberg, møterom 2",
    link="https://moete.example/14",
)
BARE_MEETING = Gathering(title="Vårmøtet", kind="meeting", starts=STARTS, ends=ENDS)
PRE_MEETING = Gathering(
    title="Formøte", kind="pre_meeting", starts=STARTS, ends=ENDS, place="Teams", prepares="Vårmøtet"
)
SUM = Sum("Strategisk samarbeidsutvalg", 256_750, before_ore=308_100, meeting="Vårmøtet", on=date(2024, 3, 14))
PAY = Pay("honorarium", 123_000, "Færder kommune", ("hvert minutt telles.", "full sats for reisetid."))

NAME = "Anne Sørlie Østbø"
COMMUNITY = "Helsefellesskapet i Vestfold"
CONTACT = "Kari Holm, 33 00 00 00"

FULL: list[Letter] = [
    Invitation(
        name=NAME,
        community=COMMUNITY,
        contact=CONTACT,
        seat=SEAT,
        gathering=MEETING,
        asked_to="attend",
        pay=PAY,
        answer_by=date(2024, 3, 7),
        answer_url="https://svar.example/1",
    ),
    MeetingMoved(
        name=NAME,
        community=COMMUNITY,
        contact=CONTACT,
        seat=SEAT,
        gathering=MEETING,
        was=(datetime(2024, 3, 7, 11, 0, tzinfo=UTC), datetime(2024, 3, 7, 13, 0, tzinfo=UTC)),
        answer_by=date(2024, 3, 7),
        answer_url="https://svar.example/1",
    ),
    MeetingCancelled(name=NAME, community=COMMUNITY, contact=CONTACT, seat=SEAT, gathering=MEETING, reason="illness"),
    InvitationWithdrawn(name=NAME, community=COMMUNITY, contact=CONTACT, seat=SEAT, gathering=MEETING),
    AppointmentWelcome(
        name=NAME,
        community=COMMUNITY,
        contact=CONTACT,
        seat=SEAT,
        term_from=date(2024, 1, 1),
        term_to=date(2027, 12, 31),
        level="strategic",
        pay=PAY,
    ),
    HonorariumCalculated(name=NAME, community=COMMUNITY, contact=CONTACT, sum=SUM),
    HonorariaCalculated(
        name=NAME,
        community=COMMUNITY,
        contact=CONTACT,
        sums=(SUM, Sum("Faglig samarbeidsutvalg", 102_700, on=date(2024, 3, 20))),
    ),
    HonorariumApproved(
        name=NAME,
        community=COMMUNITY,
        contact=CONTACT,
        body="Strategisk samarbeidsutvalg",
        total_ore=256_750,
        change_ore=-51_350,
        meeting="Vårmøtet",
        on=date(2024, 3, 14),
        payer="Færder kommune",
    ),
    HonorariumRejected(
        name=NAME,
        community=COMMUNITY,
        contact=CONTACT,
        body="Strategisk samarbeidsutvalg",
        meeting="Vårmøtet",
        on=date(2024, 3, 14),
    ),
    StatementReady(
        name=NAME,
        community=COMMUNITY,
        contact=CONTACT,
        payer="Færder kommune",
        period=(date(2024, 3, 1), date(2024, 3, 31)),
        total_ore=256_750,
        statement_url="https://bilag.example/12",
    ),
    PayeeConfirmed(
        name=NAME, community=COMMUNITY, contact=CONTACT, payer="Færder kommune", valid_from=date(2024, 4, 1)
    ),
]

MINIMAL: list[Letter] = [
    Invitation(name=NAME, seat=BARE_SEAT, gathering=BARE_MEETING, asked_to="other"),
    MeetingMoved(name=NAME, seat=BARE_SEAT, gathering=BARE_MEETING),
    MeetingCancelled(name=NAME, seat=BARE_SEAT, gathering=BARE_MEETING),
    InvitationWithdrawn(name=NAME, seat=BARE_SEAT, gathering=BARE_MEETING),
    AppointmentWelcome(name=NAME, seat=BARE_SEAT, term_from=date(2024, 1, 1), term_to=date(2027, 12, 31)),
    HonorariumCalculated(name=NAME, sum=Sum("Strategisk samarbeidsutvalg", 256_750, meeting="Vårmøtet")),
    HonorariaCalculated(name=NAME, sums=(Sum("Strategisk samarbeidsutvalg", 256_750, meeting="Vårmøtet"),) * 2),
    HonorariumApproved(name=NAME, body="Strategisk samarbeidsutvalg", payer="Færder kommune", total_ore=256_750),
    HonorariumRejected(name=NAME, body="Strategisk samarbeidsutvalg"),
    StatementReady(
        name=NAME,
        payer="Færder kommune",
        total_ore=0,
    ),
    PayeeConfirmed(name=NAME, valid_from=date(2024, 4, 1)),
]
