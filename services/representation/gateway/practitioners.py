"""GPs, their terms from a day, and how to reach them."""

from datetime import date
from typing import Annotated, Any, ClassVar, Literal
from uuid import UUID

from fastapi import Query, Response
from pydantic import BaseModel, ConfigDict, Field

from contracts.events.representation import ContactDetailsChanged
from contracts.values import Community, ContractForm, Language, Municipality
from infra.chassis.gateway import (
    Body,
    Day,
    IfMatch,
    Page,
    Paging,
    Reading,
    Sent,
    Who,
    Writing,
    service_router,
    tag,
)
from infra.chassis.ids import new_id
from infra.chassis.refusal import NotFound
from infra.chassis.vault import Erased
from services.representation import commands, store
from services.representation.gateway.reach import (
    READERS,
    Name,
    Sealing,
    Today,
    must_care_for_municipality,
    must_reach_practitioner,
)
from services.representation.model.practitioner import Practitioner, Terms

practitioners = service_router("/practitioners", tags=["practitioners"])
Channel = Literal["email", "sms"]


def _example(**fields: Any) -> ConfigDict:
    return ConfigDict(json_schema_extra={"examples": [fields]})


class RegisterPractitioner(Body):
    """A GP who is new here. Name and addresses are given apart, since they are kept apart."""

    model_config: ClassVar[ConfigDict] = _example(municipality="3907")

    municipality: Municipality
    """Home municipality today."""


class ChangeTerms(Body):
    """What holds from a day, until the next change."""

    model_config: ClassVar[ConfigDict] = _example(
        municipality="3907", contract_form="self_employed", specialist=True, valid_from="2023-01-01"
    )

    municipality: Municipality
    """Home municipality from that day."""
    contract_form: ContractForm
    specialist: bool | None
    """In general practice or community medicine; null while nobody has said."""
    valid_from: Day


class TermsShown(BaseModel):
    """Terms and the day they hold from."""

    valid_from: date
    municipality: str
    contract_form: ContractForm
    specialist: bool | None


class PractitionerShown(BaseModel):
    """A GP; who it is stands under contact."""

    practitioner: UUID
    municipality: str
    """Home municipality on the day of registration."""
    terms: list[TermsShown]


class Contact(Body):
    """How to reach a GP. All of it is replaced."""

    model_config: ClassVar[ConfigDict] = _example(
        name="Kari Oppdiktet",
        email="kari.oppdiktet@example.org",
        mobile="+4740000000",
        language="nn",
        channels=["email"],
    )

    name: Name
    email: str | None = Field(default=None, max_length=254, pattern=r"^[^@\s<>,;]{1,64}@[^@\s.<>,;]+(\.[^@\s.<>,;]+)+$")
    mobile: str | None = Field(default=None, pattern=r"^\+[1-9][0-9]{6,14}$")
    """With country code: +4740000000."""
    language: Language = "nb"
    channels: tuple[Channel, ...] = Field(default=("email",), max_length=2)


class ContactShown(BaseModel):
    """How to reach a GP; all null before anything was registered, and after it was erased."""

    name: str | None = None
    email: str | None = None
    mobile: str | None = None
    language: Language | None = None
    channels: list[Channel] = []


@practitioners.post("", status_code=201)
async def register_practitioner(command: Sent[RegisterPractitioner], work: Writing, who: Who) -> PractitionerShown:
    """Register a GP of a municipality in one's community."""
    await must_care_for_municipality(work.connection, who, command.municipality, work.today)
    practitioner = Practitioner(new_id(), command.municipality)
    await commands.register_practitioner(work, practitioner)
    return _shown(practitioner)


@practitioners.get("")
async def list_practitioners(
    community: Annotated[Community, Query(examples=["vestfold"])],
    connection: Reading,
    who: Who,
    today: Today,
    paging: Paging,
) -> Page[PractitionerShown]:
    """The GPs who concern a community: at home there, proposed or appointed."""
    who.must(*READERS, community=community)
    after = paging.after(UUID)
    rows = await store.practitioner.some(
        connection, community, today, after=after[0] if after else None, take=paging.take
    )
    return paging.page(rows, key=lambda row: (row.id,), show=_shown)


@practitioners.get("/{practitioner}")
async def read_practitioner(practitioner: UUID, connection: Reading, who: Who, today: Today) -> PractitionerShown:
    """One GP."""
    await must_reach_practitioner(connection, who, practitioner, today, *READERS)
    return _shown(await _known(connection, practitioner))


@practitioners.post("/{practitioner}/terms", status_code=201)
async def change_terms(practitioner: UUID, command: Sent[ChangeTerms], work: Writing, who: Who) -> PractitionerShown:
    """Say what holds from a day, where the GP is at home today or on that day. The same day again replaces it."""
    # Not wherever the GP was proposed: these decide what the GP's work costs in every community.
    communities = await store.practitioner.homes(work.connection, practitioner, work.today, command.valid_from)
    who.must("secretariat", "operator", community=communities, hidden=True)
    terms = Terms(command.valid_from, command.municipality, command.contract_form, command.specialist)
    await commands.change_terms(work, practitioner, terms)
    return _shown(await _known(work.connection, practitioner))


@practitioners.put("/{practitioner}/contact", status_code=204)
async def change_contact(
    practitioner: UUID, command: Sent[Contact], version: IfMatch, work: Writing, who: Who, response: Response
) -> None:
    """Say how to reach a GP: the GP, or the secretariat. The first time, `If-Match: "0"`."""
    await must_reach_practitioner(work.connection, who, practitioner, work.today, "secretariat")
    details = commands.ContactDetails(
        name=command.name,
        email=command.email,
        mobile=command.mobile,
        language=command.language,
        channels=tuple(dict.fromkeys(command.channels)),
    )
    tag(response, await commands.change_contact_details(work, practitioner, details, expect=version))


@practitioners.get("/{practitioner}/contact")
async def read_contact(
    practitioner: UUID, connection: Reading, who: Who, today: Today, vault: Sealing, response: Response
) -> ContactShown:
    """How to reach a GP, for the GP and the secretariat."""
    await must_reach_practitioner(connection, who, practitioner, today, "secretariat")
    await _known(connection, practitioner)
    tag(response, await store.practitioner.contact_version(connection, practitioner))
    sealed = await store.practitioner.sealed_contact(connection, practitioner, ContactDetailsChanged.event_type())
    try:
        opened = await vault.open(connection, str(practitioner), sealed) if sealed else None
    except Erased:
        opened = None
    if opened is None:
        return ContactShown()
    details = ContactDetailsChanged.read(opened)
    return ContactShown(
        name=details.name,
        email=details.email,
        mobile=details.mobile,
        language=details.language,
        channels=list(details.channels),
    )


async def _known(connection: Reading, practitioner: UUID) -> Practitioner:
    found = await store.practitioner.one(connection, practitioner)
    if found is None:
        raise NotFound("no such practitioner")
    return found


def _shown(practitioner: Practitioner) -> PractitionerShown:
    return PractitionerShown(
        practitioner=practitioner.id,
        municipality=practitioner.municipality,
        terms=[
            TermsShown(
                valid_from=terms.valid_from,
                municipality=terms.municipality,
                contract_form=terms.contract_form,
                specialist=terms.specialist,
            )
            for terms in practitioner.terms
        ],
    )
