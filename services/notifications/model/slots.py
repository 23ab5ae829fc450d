"""The slots of each letter: what its texts may say, and what they cannot do without."""

from collections.abc import Mapping

from services.notifications.model.letters import LetterName
from services.notifications.model.template import Slots

_ALWAYS = frozenset({"name"})
_SOMETIMES = frozenset({"community", "contact"})
_GATHERING = frozenset({"title", "kind", "body", "day", "when"})
_WHERE = frozenset({"place", "link"})
_ANSWER = frozenset({"answer_by", "answer_url"})
_PAY = frozenset({"rate", "payer", "assumptions"})


def _slots(required: frozenset[str], optional: frozenset[str] = frozenset()) -> Slots:
    return Slots(_ALWAYS | required, _SOMETIMES | optional)


SLOTS: Mapping[LetterName, Slots] = {
    "invitation": _slots(_GATHERING | {"why", "paid"}, _WHERE | _ANSWER | _PAY | {"prepares", "appointed_by", "asked"}),
    "meeting_moved": _slots(_GATHERING | {"why"}, _WHERE | _ANSWER | {"was"}),
    "meeting_cancelled": _slots(_GATHERING, frozenset({"reason"})),
    "invitation_withdrawn": _slots(_GATHERING),
    "appointment_welcome": _slots(
        frozenset({"role", "body", "term_from", "term_to", "paid"}), _PAY | {"appointed_by", "level"}
    ),
    "honorarium_calculated": _slots(
        frozenset({"body", "total", "follows"}), frozenset({"meeting", "work", "on", "change"})
    ),
    "honoraria_calculated": _slots(frozenset({"sums", "follows"}), frozenset({"more"})),
    "honorarium_approved": _slots(frozenset({"body", "total", "follows"}), frozenset({"meeting", "on", "change"})),
    "honorarium_rejected": _slots(frozenset({"body"}), frozenset({"meeting", "on"})),
    "statement_ready": _slots(frozenset({"payer", "outcome", "explains"}), frozenset({"period", "statement_url"})),
    "payee_confirmed": _slots(frozenset({"valid_from"}), frozenset({"payer"})),
}
