"""What would it cost: a planned body, or a community's whole year, priced before anybody decides."""

from collections.abc import Iterator
from datetime import date
from typing import ClassVar, Literal, Self
from uuid import UUID

from pydantic import ConfigDict, Field, model_validator

from contracts.values import Capacity, Code, Community, ContractForm, Municipality, TaxTreatment
from infra.chassis.gateway import Body, Day, Mends, Sent, Who, Writing, service_router
from infra.chassis.ids import new_id
from infra.chassis.refusal import Refusal
from services.honoraria.commands import estimate as commands
from services.honoraria.gateway.counting import InADay, Policy, decided
from services.honoraria.gateway.estimated import EstimateShown, shown
from services.honoraria.gateway.shown import Name, example
from services.honoraria.model import planned as model
from services.honoraria.model.contribution import ContributionRate
from services.honoraria.model.decided import policy_from
from services.honoraria.model.funding import Arrangement, Funding
from services.honoraria.model.rates import RateRow
from services.honoraria.model.refunding import members_within
from services.honoraria.model.shares import DistributionKey, Key
from services.honoraria.model.terms import ContractForm as Form
from services.honoraria.model.terms import Terms
from services.honoraria.model.work import Capacity as Footing
from services.honoraria.store import known

estimates = service_router("/estimates", tags=["estimates"])


class PlannedGps(Body):
    """So many GPs on the same terms from the same municipality."""

    count: int = Field(default=1, ge=1, le=200)
    home: Municipality
    contract_form: ContractForm = "self_employed"
    specialist: bool | None = None
    """In general practice or community medicine; left out, it is not known."""
    capacity: Capacity | None = None
    """In which capacity those with combined terms do the work."""


class PlanBody(Body):
    """A body that there is, or one that is only planned, and what each of its meetings brings each GP."""

    body: UUID | None = None
    """Left out for a body that is only planned."""
    name: Name | None = None
    meetings: int | None = Field(default=None, ge=1, le=53)
    """How many; they are spread over the year."""
    days: list[Day] | None = Field(default=None, min_length=1, max_length=366)
    """Or on which days."""
    meeting_minutes: InADay
    pre_meeting_minutes: InADay | Literal[0] = 0
    preparation_minutes: InADay | Literal[0] = 0
    travel_minutes: InADay | Literal[0] = 0
    """Both ways together."""
    gps: list[PlannedGps] | None = Field(default=None, min_length=1, max_length=100)
    """Left out for a body that there is: those who sit there."""

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if (self.meetings is None) == (self.days is None):
            raise Mends(meetings="say how many, or say the days, and not both")
        if self.gps is None and self.body is None:
            raise Mends(gps="say who would sit in a body that is only planned")
        return self


class SupposedFunding(Body):
    """An arrangement as it might be, in the place of those in force."""

    arrangement: Literal["own_municipality", "host_pays"]
    host: Municipality | None = None
    key: Literal["equal", "population", "mixed", "none"] = "none"
    share_equal: int | None = Field(default=None, ge=0, le=100)
    tax_treatment: TaxTreatment
    tax_treatments: dict[Municipality, TaxTreatment] = Field(default={}, max_length=60)


class SupposedRate(Body):
    """A rate as it might become: for days on which none is known yet."""

    agreement: Code = "ASA4310"
    specialist: bool | None = None
    valid_from: Day
    valid_to: Day | None = None
    ore_per_hour: int = Field(gt=0, le=1_000_000_000)


class SupposedContribution(Body):
    """The employer's contribution of a payer as it might be, in hundredths of a per cent: 1410 is 14.10 %."""

    municipality: Municipality
    hundredths: int = Field(ge=0, le=9999)


class PlanYear(Body):
    """Bodies of a community in a year. Without funding, policy and rates of its own, what is in force counts."""

    model_config: ClassVar[ConfigDict] = example(
        community="vestfold",
        year=2025,
        bodies=[
            {
                "name": "FSU eldre",
                "meetings": 6,
                "meeting_minutes": 180,
                "pre_meeting_minutes": 60,
                "preparation_minutes": 90,
                "travel_minutes": 60,
                "gps": [
                    {"count": 2, "home": "3905", "contract_form": "self_employed", "specialist": True},
                    {"count": 1, "home": "3907", "contract_form": "salaried"},
                ],
            }
        ],
        funding={"arrangement": "host_pays", "host": "3905", "key": "none", "tax_treatment": "office"},
        rates=[{"specialist": True, "valid_from": "2025-07-01", "ore_per_hour": 126000}],
        contributions=[{"municipality": "3905", "hundredths": 1410}],
    )

    community: Community
    year: int = Field(ge=2010, le=2100)
    bodies: list[PlanBody] = Field(min_length=1, max_length=50)
    funding: SupposedFunding | None = None
    policy: Policy | None = None
    """One rule for all kinds of work, or a list of rules, in the place of that of the arrangements."""
    rates: list[SupposedRate] = Field(default=[], max_length=20)
    contributions: list[SupposedContribution] = Field(default=[], max_length=100)

    @model_validator(mode="after")
    def _is_of_the_year(self) -> Self:
        known = [one.body for one in self.bodies if one.body]
        if len(set(known)) < len(known):
            raise Mends(bodies="name each body once")
        for place, one in enumerate(self.bodies):
            if any(day.year != self.year for day in one.days or ()):
                raise Mends(**{f"bodies.{place}.days": f"all of them must be in {self.year}"})
        decided(self.policy)
        return self


@estimates.post("")
async def estimate(command: Sent[PlanYear], work: Writing, who: Who) -> EstimateShown:
    """What a plan would cost: by month, payer, kind of work and who bears it. Nothing is kept, nobody is told."""
    members = (await known.memberships(work.connection, [command.community])).get(command.community, ())
    who.must(
        *("secretariat", "attester", "economist", "authoriser"),
        community=command.community,
        municipality=members_within(members, date(command.year, 1, 1), date(command.year, 12, 31)),
    )
    return shown(await commands.estimate_plan(work.connection, plan_from(command), today=work.today))


def plan_from(asked: PlanYear) -> commands.Plan:
    """The question as the model has it. Raises Refusal for an arrangement or a rate that cannot be."""
    bodies = tuple(_bodies(asked))
    return commands.Plan(
        community=asked.community,
        year=asked.year,
        bodies=bodies,
        appointed=frozenset(one.body for one in bodies if not one.seats),
        funding=_supposed_funding(asked),
        policy=policy_from(decided(asked.policy)) if asked.policy is not None else None,
        rates=tuple(
            RateRow(one.agreement, one.specialist, one.valid_from, one.ore_per_hour, "–", one.valid_to)
            for one in asked.rates
        ),
        contributions={one.municipality: _contribution(asked.year, one) for one in asked.contributions},
    )


def _contribution(year: int, given: SupposedContribution) -> ContributionRate:
    days = date(year, 1, 1), date(year, 12, 31)
    return ContributionRate(new_id(), given.municipality, *days, given.hundredths, posted_by_payroll=False)


def _bodies(asked: PlanYear) -> Iterator[model.PlannedBody]:
    since = date(asked.year, 1, 1)
    for one in asked.bodies:
        yield model.PlannedBody(
            body=one.body or new_id(),
            community=asked.community,
            days=tuple(sorted(one.days)) if one.days else model.spread(asked.year, one.meetings or 1),
            meeting_minutes=one.meeting_minutes,
            pre_meeting_minutes=one.pre_meeting_minutes,
            preparation_minutes=one.preparation_minutes,
            travel_minutes=one.travel_minutes,
            seats=tuple(
                model.Seats(
                    gps.count,
                    gps.home,
                    (Terms(since, Form(gps.contract_form), gps.specialist),),
                    Footing(gps.capacity) if gps.capacity else None,
                )
                for gps in one.gps or ()
            ),
            name=one.name,
            spread=not one.days,
        )


def _supposed_funding(asked: PlanYear) -> Funding | None:
    try:
        return _funding(asked)
    except Refusal as refused:
        refused.field = f"funding.{refused.field}" if refused.field else "funding"
        raise


def _funding(asked: PlanYear) -> Funding | None:
    given = asked.funding
    if given is None:
        return None
    return Funding(
        id=new_id(),
        community=asked.community,
        body=None,
        arrangement=Arrangement(given.arrangement),
        host=given.host,
        key=DistributionKey(Key(given.key), given.share_equal),
        tax_treatment=given.tax_treatment,
        valid_from=date(asked.year, 1, 1),
        treatments=tuple(sorted(given.tax_treatments.items())),
    )
