"""The health community and its municipalities.

Real: the community, its trust, the municipalities' numbers and names (Statistics Norway, KLASS 131). Made up: who is
host, inhabitants, organisation numbers (they begin with 3, as those of test data do) and accounts.
"""

from dataclasses import dataclass
from datetime import date

COMMUNITY = "vestfold"
NAME = "Helsefellesskapet i Vestfold"
TRUST = "983975259"
HOST = "3905"
SINCE = date(2024, 1, 1)
POPULATION_TABLE = "OPPDIKTET folketall 2024"


@dataclass(frozen=True, slots=True)
class Place:
    """A municipality. `inhabitants` and the numbers are made up."""

    number: str
    name: str
    inhabitants: int
    organisation_number: str
    account: str


PLACES = (
    Place("3901", "Horten", 28_000, "311001000", "99900100007"),
    Place("3903", "Holmestrand", 26_000, "311002015", "99900111114"),
    Place("3905", "Tønsberg", 58_000, "311004034", "99900122221"),
    Place("3907", "Sandefjord", 66_000, "311005049", "99900133339"),
    Place("3909", "Larvik", 49_000, "311006053", "99900144446"),
    Place("3911", "Færder", 27_000, "311007068", "99900155553"),
)
"""By number."""
