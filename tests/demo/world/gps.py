"""The GPs. Their surname says what they are."""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

ContractForm = Literal["self_employed", "salaried"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Journey:
    """From home to the town hall in Tønsberg and back: minutes and kilometres one way."""

    minutes: int
    kilometres: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Gp:
    """A GP with terms from a day, and who is paid. Without an organisation number it is the person."""

    first_name: str
    home: str
    form: ContractForm = "self_employed"
    specialist: bool
    specialist_from: date | None = None
    """The day a GP who was not one became a specialist."""
    language: Literal["nb", "nn", "en"] = "nb"
    journey: Journey
    account: str
    identity_number: str | None = None
    """Synthetic: 80 is added to the month."""
    organisation_number: str | None = None
    hats: tuple[str, ...] = field(default=())

    @property
    def name(self) -> str:
        """First name and surname."""
        return f"{self.first_name} Oppdiktet"

    @property
    def email(self) -> str:
        """An address that can never exist (RFC 2606)."""
        return f"{self.first_name.lower().replace('ø', 'o')}.oppdiktet@example.org"

    @property
    def paid_as(self) -> str:
        """The name on the account."""
        return self.name if self.organisation_number is None else f"Legekontoret {self.name} (OPPDIKTET)"


GPS = {
    "ane": Gp(
        first_name="Ane",
        home="3905",
        specialist=True,
        journey=Journey(minutes=15, kilometres=6),
        account="99900166660",
        identity_number="11817050087",
    ),
    "bjorn": Gp(
        first_name="Bjørn",
        home="3907",
        specialist=False,
        language="nn",
        journey=Journey(minutes=35, kilometres=26),
        account="99900177778",
        organisation_number="311008072",
    ),
    "cecilie": Gp(
        first_name="Cecilie",
        home="3901",
        form="salaried",
        specialist=True,
        journey=Journey(minutes=30, kilometres=21),
        account="99900188885",
        identity_number="03907551082",
        hats=("municipal_chief_doctor",),
    ),
    "david": Gp(
        first_name="David",
        home="3909",
        specialist=True,
        language="en",
        journey=Journey(minutes=45, kilometres=41),
        account="99900199992",
        identity_number="27856852062",
    ),
    "eli": Gp(
        first_name="Eli",
        home="3911",
        specialist=False,
        journey=Journey(minutes=25, kilometres=17),
        account="99900211100",
        identity_number="14827953009",
    ),
    "fredrik": Gp(
        first_name="Fredrik",
        home="3903",
        specialist=False,
        specialist_from=date(2024, 11, 1),
        language="nn",
        journey=Journey(minutes=40, kilometres=34),
        account="99900222218",
        identity_number="05888154053",
    ),
    "gunn": Gp(
        first_name="Gunn",
        home="3907",
        specialist=True,
        journey=Journey(minutes=35, kilometres=26),
        account="99900233325",
        organisation_number="311009087",
    ),
    "hans": Gp(
        first_name="Hans",
        home="3909",
        specialist=True,
        language="en",
        journey=Journey(minutes=45, kilometres=41),
        account="99900244432",
        organisation_number="311010093",
    ),
}
"""By the name the story calls them."""
