"""The date in Norway, for routes that only read."""

from datetime import date
from typing import Annotated

from fastapi import Depends, Request

from infra.chassis.clock import day_of


async def _today(request: Request) -> date:
    return day_of(request.app.state.ground.database.clock.now())


Today = Annotated[date, Depends(_today)]
"""`today: Today` – domain time, as commands have it."""
