"""Facts of others, one function for each kind: remember them, and price the claims they touch."""

from services.honoraria.handlers.called_off import note_answers, note_meetings
from services.honoraria.handlers.holding import hold_what_is_touched
from services.honoraria.handlers.people import note_appointments, note_practitioners
from services.honoraria.handlers.places import note_bodies, note_communities
from services.honoraria.handlers.timed import (
    order_payments,
    settle_ordered,
    write_accounting,
    write_statements,
    write_tables,
)
from services.honoraria.handlers.worked import note_attendance, note_preparation

__all__ = [
    "hold_what_is_touched",
    "note_answers",
    "note_appointments",
    "note_attendance",
    "note_bodies",
    "note_communities",
    "note_meetings",
    "note_practitioners",
    "note_preparation",
    "order_payments",
    "settle_ordered",
    "write_accounting",
    "write_statements",
    "write_tables",
]
