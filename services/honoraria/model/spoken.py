"""What is said of a claim besides its lines: why it was refused, why nothing is paid, what overlaps."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Spoken:
    """The same in Bokmål, Nynorsk and English."""

    nb: str
    nn: str
    en: str


REJECTED = {
    "wrong_date": Spoken("Datoen er feil.", "Datoen er feil.", "The date is wrong."),
    "wrong_minutes": Spoken("Tiden er feil.", "Tida er feil.", "The time is wrong."),
    "wrong_travel": Spoken("Reisen er feil.", "Reisa er feil.", "The travel is wrong."),
    "wrong_capacity": Spoken(
        "Det er ført feil om arbeidet ble gjort som næringsdrivende eller ansatt.",
        "Det er ført feil om arbeidet blei gjort som næringsdrivande eller tilsett.",
        "It is recorded wrongly whether the work was done as self-employed or employed.",
    ),
    "not_present": Spoken("Du var ikke til stede.", "Du var ikkje til stades.", "You were not there."),
    "counted_twice": Spoken(
        "Tiden er allerede ført et annet sted.",
        "Tida er allereie ført ein annan stad.",
        "The time has already been recorded elsewhere.",
    ),
    "not_agreed": Spoken("Arbeidet var ikke avtalt.", "Arbeidet var ikkje avtalt.", "The work was not agreed on."),
    "other": Spoken("Kravet ble avvist.", "Kravet blei avvist.", "The claim was rejected."),
}

UNPAID = {
    "recorded_unpaid": Spoken(
        "Ført uten honorar, for eksempel fordi den som møtte, har annen lønn for det.",
        "Ført utan honorar, til dømes fordi den som møtte, har anna løn for det.",
        "Recorded without honorarium, for instance because other pay covers it.",
    ),
    "salaried": Spoken(
        "Legen er ansatt, og den vanlige lønnen dekker arbeidet.",
        "Legen er tilsett, og den vanlege løna dekkjer arbeidet.",
        "The GP is employed, and ordinary pay covers the work.",
    ),
    "practice_compensation": Spoken(
        "Arbeidet dekkes av praksiskompensasjon, som utelukker honorar.",
        "Arbeidet er dekt av praksiskompensasjon, som utelukkar honorar.",
        "Practice compensation covers the work, which excludes an honorarium.",
    ),
    "nothing": Spoken(
        "Ordningen betaler ikke for slikt arbeid.",
        "Ordninga betaler ikkje for slikt arbeid.",
        "The arrangement does not pay for such work.",
    ),
}

OVERLAPS = {
    "meeting": Spoken(
        "Legen har ført et annet møte i samme tid.",
        "Legen har ført eit anna møte i same tid.",
        "The GP has another meeting recorded for the same time.",
    ),
    "travel": Spoken(
        "Reisetiden her eller der faller sammen med det andre, dersom den lå like før og like etter møtene.",
        "Reisetida her eller der fell saman med det andre, dersom ho låg like før og like etter møta.",
        "Travel time for one overlaps with the other, if it was just before and just after the meetings.",
    ),
}


def rejected(reason: str) -> Spoken:
    """Why a version was refused, in words; a reason that has none is said as its code."""
    known = REJECTED.get(reason)
    if known is not None:
        return known
    other = REJECTED["other"]
    return Spoken(f"{other.nb} ({reason})", f"{other.nn} ({reason})", f"{other.en} ({reason})")
