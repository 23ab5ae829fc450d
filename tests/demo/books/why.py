"""Why one claim comes to what it does: its whole story, as the gateway tells it to programs and to people."""

from dataclasses import dataclass
from pathlib import Path

from infra.local.stack import Stack
from tests.demo.house import Json
from tests.demo.play import Play

PAGE = "why.html"


@dataclass(frozen=True, slots=True)
class Story:
    """The story in JSON, and where the page for the GP was put."""

    told: Json
    page: Path


async def ask_why(play: Play, stack: Stack, claims: list[Json]) -> Story:
    """The story of the claim that was corrected after it had been approved, or else of the first."""
    corrected = [claim for claim in claims if any(entry["reverses"] for entry in claim["entries"])]
    claim = (corrected or claims)[0]
    address = f"/claims/{claim['claim']}/why"
    (gp,) = [play.cast.gp[name] for name, id in play.gps.items() if id == claim["practitioner"]]
    told = await gp.get("honoraria", address)
    page = stack.state_directory.root / PAGE
    page.write_bytes(await gp.fetch("honoraria", f"{address}?format=html&language=nb"))
    return Story(told.json, page)
