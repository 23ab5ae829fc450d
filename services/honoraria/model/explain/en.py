"""English."""

from services.honoraria.model.assumptions import Assumption
from services.honoraria.model.explain.words import Words
from services.honoraria.model.missing import Missing
from services.honoraria.model.policy import Rounding, Scope
from services.honoraria.model.rates import Agreement
from services.honoraria.model.work import Kind

ENGLISH = Words(
    months=(
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
    day="{day} {month} {year}",
    minute="{count} minute",
    minutes="{count} minutes",
    money="NOK\N{NO-BREAK SPACE}{amount}",
    thousands=",",
    decimal=".",
    opening="{kind} on {day}: {minutes}.",
    kinds={
        Kind.MEETING: "Meeting",
        Kind.PRE_MEETING: "Pre-meeting",
        Kind.PREPARATION: "Preparation",
        Kind.TRAVEL: "Travel time",
    },
    all_counts="All of the time counts.",
    sums={
        Scope.ACTIVITY: "the time",
        Scope.DAY: "the day's total time",
        Scope.PERIOD: "the period's total time at this rate",
    },
    rounded={
        Rounding.EXACT: "{sum} is not rounded.",
        Rounding.UP: "{sum} is rounded up to whole units of {increment}, from {from_count} to {after}.",
        Rounding.NEAREST: ("{sum} is rounded to the nearest whole unit of {increment}, from {from_count} to {after}."),
        Rounding.DOWN: "{sum} is rounded down to whole units of {increment}, from {from_count} to {after}.",
    },
    rounding_kept="{sum} is {after}, already in whole units of {increment}, so rounding changes nothing.",
    minimum="at least {minimum} is agreed to count, so {sum} is raised from {from_count} to {after}.",
    cap="at most {cap} a day is agreed to count, so {sum} is cut from {from_count} to {after}.",
    line_gains="This line gains {minutes}.",
    line_loses="This line loses {minutes}.",
    line_kept="This line is not changed by that.",
    counted="Time that counts: {minutes}.",
    rate="The hourly rate{who} is {rate} under {agreement}, in force from {since}.",
    rate_for={
        True: " for a specialist in general practice or community medicine",
        False: " for a doctor who is not a specialist in general practice or community medicine",
        None: "",
    },
    agreements={
        Agreement.ASA4310: "clause 12.5 of the framework agreement ASA 4310",
        Agreement.OSLO: "clause 12.3 of the framework agreement for the City of Oslo",
    },
    amount="The amount is {counted}/60 × {rate} = {amount}.",
    amount_rounded=(
        "The amount is {counted}/60 × {rate} = {amount}, rounded to the nearest øre (half an øre goes up)."
    ),
    combined_self_employed="The GP has a combined contract and did this work as self-employed.",
    combined_salaried=("The GP has a combined contract and did this work as an employee, so the salary covers it."),
    salaried="The GP is employed by the municipality on this day, so the salary covers the work.",
    no_honorarium="The time is recorded without an honorarium: {minutes} count and the amount is {amount}.",
    payer="Paid by municipality {payer}.",
    agreement_decides="The rate follows the agreement given, not the municipality that pays.",
    missing={
        Missing.TERMS: ("The work was done before the GP's first recorded terms. Record terms that cover the day."),
        Missing.CAPACITY: (
            "The GP has a combined contract. Say whether the work was done as an employee or self-employed."
        ),
        Missing.CAPACITY_CONFLICT: (
            "The work is recorded in a capacity that the GP's terms rule out. Correct one of the two."
        ),
        Missing.SPECIALIST: (
            "The rate depends on whether the GP is a specialist on the day, which is not known. Record it."
        ),
        Missing.RATE: ("No rate is in force on the day. Enter the rate with its source and the work is priced."),
    },
    assumptions={
        Assumption.EXACT_MINUTES: "Minutes count exactly, without rounding.",
        Assumption.EACH_ACTIVITY_ALONE: "Rounding and minimum time apply to each activity on its own.",
        Assumption.NO_DAILY_CAP: "There is no upper limit per day.",
        Assumption.NO_MINIMUM: "There is no minimum time.",
        Assumption.ORE_HALF_UP: "Each line is rounded to the nearest øre, and half an øre goes up.",
        Assumption.PREPARATION_FULL_RATE: "Preparation is paid at the full hourly rate.",
        Assumption.TRAVEL_FULL_RATE: "Travel time is paid at the full hourly rate.",
        Assumption.SALARIED_ZERO: "An employed GP's salary covers the work, also outside working hours.",
        Assumption.COMBINED_BY_CAPACITY: ("A GP with a combined contract is paid by how each activity is recorded."),
        Assumption.RATE_LAPSES_30_JUNE: "The rate's last day is not stated and is taken to be 30 June.",
        Assumption.RATE_READ_ONCE: "The rate was read in one place only, in a single summary line.",
        Assumption.RATE_SOURCES_DIFFER: "The sources do not give the same rate.",
        Assumption.TIE_BY_MUNICIPALITY_NUMBER: (
            "When two municipalities are equally close to the last øre, the one with the lowest number bears it."
        ),
    },
)
