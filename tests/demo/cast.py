"""Who acts, each with just the roles they need. Recording, attesting, authorising and paying are different people."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from infra.local.stack import Stack
from tests.demo.house import House, Someone
from tests.demo.world.places import COMMUNITY, PLACES

Grant = Mapping[str, str]


@dataclass(slots=True)
class Cast:
    """Everybody but the GPs is there from the start; a GP signs in once registered."""

    stack: Stack
    house: House
    operator: Someone
    secretariat: Someone
    recorder: Someone
    attester: Someone
    """Leads the secretariat: knows that work was done, and is the second person for arrangements."""
    economist: Mapping[str, Someone]
    """By municipality: enters payers and payees, runs settlements."""
    controller: Mapping[str, Someone]
    """By municipality: the second person for what the economist entered."""
    authoriser: Mapping[str, Someone]
    """By municipality: has authority over its budget."""
    treasurer: Mapping[str, Someone]
    """By municipality: the second who lets a payment file go."""
    reader: Someone
    """Hands the bank's answers in for all of them: they share a bank, and so an accounts office."""
    gp: dict[str, Someone] = field(default_factory=dict)
    """By the name the story calls them."""

    def sign_in_gp(self, name: str, practitioner: str) -> None:
        """A GP signs in as the practitioner they were registered as."""
        grant = {"role": "practitioner", "practitioner": practitioner}
        self.gp[name] = _signed_in(self.stack, self.house, f"fastlege-{name}", grant)


def gather_cast(stack: Stack, house: House) -> Cast:
    """Sign everybody in at the development issuer."""

    def one(subject: str, *grants: Grant) -> Someone:
        return _signed_in(stack, house, subject, *grants)

    def in_community(role: str) -> Grant:
        return {"role": role, "community": COMMUNITY}

    def in_each(subject: str, role: str) -> dict[str, Someone]:
        return {
            place.number: one(f"{subject}-{place.number}", {"role": role, "municipality": place.number})
            for place in PLACES
        }

    return Cast(
        stack=stack,
        house=house,
        operator=one("drift", {"role": "operator"}),
        secretariat=one("sekretariat", in_community("secretariat")),
        recorder=one("referent", in_community("recorder")),
        attester=one("sekretariatsleder", in_community("attester"), in_community("secretariat")),
        economist=in_each("okonom", "economist"),
        controller=in_each("kontrollor", "economist"),
        authoriser=in_each("anviser", "authoriser"),
        treasurer=in_each("kasserer", "authoriser"),
        reader=one("bankavstemmer", *({"role": "economist", "municipality": place.number} for place in PLACES)),
    )


def _signed_in(stack: Stack, house: House, subject: str, *grants: Grant) -> Someone:
    return house.someone(subject, stack.token(subject, grants))
