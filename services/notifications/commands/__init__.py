"""Use cases: what to tell about a matter now, and what came of telling it. One transaction each."""

from services.notifications.commands.calculated import open_calculated
from services.notifications.commands.leave import Handing
from services.notifications.commands.look import LEASE, look_at
from services.notifications.commands.morning_mail import look_at_calculated
from services.notifications.commands.outcome import note_outcome
from services.notifications.commands.recovered import recover_outcomes

__all__ = ["LEASE", "Handing", "look_at", "look_at_calculated", "note_outcome", "open_calculated", "recover_outcomes"]
