"""Register GPs, their dated terms, and how to reach them."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from contracts.events.representation import (
    ContactDetailsChanged,
    PractitionerRegistered,
    PractitionerTermsChanged,
)
from infra.chassis.refusal import NotFound, Stale
from infra.chassis.work import Work
from services.representation import store
from services.representation.model.practitioner import Practitioner, Terms, must_be_reachable


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ContactDetails:
    """How to reach a GP. Without a repr, so that no log can show it."""

    name: str
    email: str | None
    mobile: str | None
    language: Literal["nb", "nn", "en"]
    channels: tuple[Literal["email", "sms"], ...]


async def register_practitioner(work: Work, practitioner: Practitioner) -> None:
    """A GP is known from now on."""
    await store.practitioner.insert(work.connection, practitioner)
    work.state(PractitionerRegistered(practitioner=practitioner.id, municipality=practitioner.municipality))


async def change_terms(work: Work, practitioner: UUID, terms: Terms) -> None:
    """Other terms hold from a day; those that began the same day are replaced. Raises NotFound."""
    if not await store.practitioner.lock(work.connection, practitioner):
        raise NotFound("no such practitioner")
    await store.practitioner.save_terms(work.connection, practitioner, terms)
    work.state(
        PractitionerTermsChanged(
            practitioner=practitioner,
            municipality=terms.municipality,
            contract_form=terms.contract_form,
            specialist=terms.specialist,
            valid_from=terms.valid_from,
        )
    )


async def change_contact_details(work: Work, practitioner: UUID, details: ContactDetails, *, expect: int) -> int:
    """New contact details, all of them; they lie sealed in the journal and nowhere else. Returns their version.

    Raises NotFound, Stale, ChannelWithoutAddress.
    """
    must_be_reachable(email=details.email, mobile=details.mobile, channels=details.channels)
    if not await store.practitioner.lock(work.connection, practitioner):
        raise NotFound("no such practitioner")
    version = await store.practitioner.contact_version(work.connection, practitioner)
    if version != expect:
        raise Stale("The contact details were changed since you read them; read them again, then make your change.")
    await store.practitioner.save_contact_version(work.connection, practitioner, version + 1)
    work.state(
        ContactDetailsChanged(
            practitioner=practitioner,
            name=details.name,
            email=details.email,
            mobile=details.mobile,
            language=details.language,
            channels=details.channels,
        )
    )
    return version + 1
