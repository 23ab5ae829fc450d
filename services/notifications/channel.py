"""Whether messages leave the house, for handlers, which are told nothing of settings."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from infra.chassis.db import Database
from infra.chassis.settings import Settings
from services.notifications.post import is_null


@dataclass(slots=True)
class Channel:
    """Opened when the process starts (`service.lives_with`); until then mail is what there is."""

    sends: bool = True

    @asynccontextmanager
    async def opened(self, _: Database, settings: Settings) -> AsyncIterator[None]:
        """Be as the settings say for as long as the process lives."""
        self.sends = not is_null(settings)
        try:
            yield
        finally:
            self.sends = True
