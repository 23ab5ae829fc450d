"""Why a piece of work has no price yet."""

from enum import StrEnum


class Missing(StrEnum):
    """What must be known before work can be priced, in the order in which it is asked: the first counts."""

    TERMS = "terms"
    """The day is before the GP's first terms."""

    CAPACITY = "capacity"
    """The terms are combined and the work does not say in which capacity it was done."""

    CAPACITY_CONFLICT = "capacity_conflict"
    """The work says one capacity, the terms of the day say another."""

    SPECIALIST = "specialist"
    """Specialists and others have different rates on the day, and nobody has said which the GP is."""

    RATE = "rate"
    """No rate is in force on the day; one must be entered with its source."""
