"""English."""

from services.honoraria.model.assumptions import Assumption
from services.honoraria.model.counting import Limit, Sum
from services.honoraria.model.explain.basis import Zero
from services.honoraria.model.explain.words import Words
from services.honoraria.model.missing import Missing
from services.honoraria.model.rates import ASA4310, OSLO, Per
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
    one_day="{count} day",
    days="{count} days",
    money="NOK\N{NO-BREAK SPACE}{amount}",
    thousands=",",
    decimal=".",
    opening="{kind} on {day}: {minutes}.",
    called_off=(
        "The meeting was cancelled after the GP had accepted. It is agreed to pay {minutes} when a meeting is"
        " cancelled less than {days} before its day."
    ),
    kinds={
        Kind.MEETING: "Meeting",
        Kind.PRE_MEETING: "Pre-meeting",
        Kind.PREPARATION: "Preparation",
        Kind.TRAVEL: "Travel time",
    },
    all_counts="All of the time counts.",
    sums={
        Sum.ACTIVITY: "the time",
        Sum.DAY: "the day's total time",
        Sum.MEETING: "the meeting's total time",
        Sum.RATE: "the period's total time at this rate",
        Sum.PERIOD: "the period's total time",
    },
    limits={
        Limit.STANDARD: (
            "{figure} of preparation are agreed for each meeting, whatever was recorded, so {sum} is changed from"
            " {from_count} to {after}."
        ),
        Limit.ROUNDING_UP: "{sum} is rounded up to whole units of {figure}, from {from_count} to {after}.",
        Limit.ROUNDING_NEAREST: (
            "{sum} is rounded to the nearest whole unit of {figure}, from {from_count} to {after}."
        ),
        Limit.ROUNDING_DOWN: "{sum} is rounded down to whole units of {figure}, from {from_count} to {after}.",
        Limit.MINIMUM: "it is agreed that at least {figure} count, so {sum} is raised from {from_count} to {after}.",
        Limit.MEETING_CAP: (
            "it is agreed that at most {figure} a meeting count, so {sum} is cut from {from_count} to {after}."
        ),
        Limit.DAILY_CAP: (
            "it is agreed that at most {figure} a day count, so {sum} is cut from {from_count} to {after}."
        ),
        Limit.PERIOD_CAP: (
            "it is agreed that at most {figure} in the period count, so {sum} is cut from {from_count} to {after}."
        ),
    },
    kept={
        Limit.STANDARD: "{figure} of preparation are agreed for each meeting, whatever was recorded.",
        Limit.ROUNDING_UP: "{sum} is {after}, already in whole units of {figure}, so rounding changes nothing.",
        Limit.ROUNDING_NEAREST: "{sum} is {after}, already in whole units of {figure}, so rounding changes nothing.",
        Limit.ROUNDING_DOWN: "{sum} is {after}, already in whole units of {figure}, so rounding changes nothing.",
    },
    half_day="{sum} is {before}, not above {figure}, so it counts as half a day: {after}.",
    full_day="{sum} is {before}, above {figure}, so it counts as a full day: {after}.",
    line_gains="This line gains {minutes}.",
    line_loses="This line loses {minutes}.",
    line_kept="This line is not changed by that.",
    counted="Time that counts: {minutes}.",
    rate={
        Per.HOUR: "The hourly rate{who} is {rate} under {agreement}, in force from {since}.",
        Per.HALF_HOUR: "The rate per half hour{who} is {rate} under {agreement}, in force from {since}.",
    },
    rate_for={
        True: " for a specialist in general practice or community medicine",
        False: " for a doctor who is not a specialist in general practice or community medicine",
        None: "",
    },
    agreements={
        ASA4310: "the framework agreement ASA 4310",
        OSLO: "the framework agreement for the City of Oslo",
    },
    other_agreement="the agreement {code}",
    clause="clause {point} of {agreement}",
    provisional=(
        "The rate for this day was not known when this was calculated, so the last one is paid provisionally. Once the"
        " new rate is confirmed, the difference is calculated automatically."
    ),
    percent="The work is paid at {percent} per cent of the rate.",
    sum="{counted}/{unit} × {rate} = {amount}",
    sum_in_percent="{counted}/{unit} × {rate} × {percent}% = {amount}",
    amount="The amount is {sum}",
    rounded=", rounded to the nearest øre (half an øre goes up).",
    whole="The whole amount is {sum}",
    supplement=(
        "Of this, {paid} was approved before, at a provisional hourly rate of {before}. This line is the difference:"
        " {amount}."
    ),
    combined_self_employed="The GP has a combined contract and did this work as self-employed.",
    combined_salaried=("The GP has a combined contract and did this work as an employee, so the salary covers it."),
    zeros={
        Zero.SALARIED: "The GP is employed by the municipality on this day, so the salary covers the work.",
        Zero.COMPENSATED: (
            "Practice compensation is agreed for this kind of work, and it cannot be combined with an honorarium."
        ),
        Zero.UNPAID: "It is agreed that this kind of work is not paid.",
    },
    no_honorarium="The time is recorded without an honorarium: {minutes} count and the amount is {amount}.",
    tax_treatments={
        "office": "The amount is pay for a public office: it is wage income, and the municipality withholds tax.",
        "business": "The amount is income of the GP's own business.",
    },
    payer="Paid by municipality {payer}.",
    agreement_decides="The rate follows the agreement given, not the municipality that pays.",
    keys={
        "none": "The municipality bears the cost itself.",
        "equal": "The municipalities of the health community share the cost equally.",
        "population": "The municipalities of the health community share the cost by population.",
        "mixed": (
            "The municipalities of the health community share {share} per cent of the cost equally and the rest by"
            " population."
        ),
    },
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
        Assumption.ALL_SEATS_ALIKE: "Observers and deputies are paid like members.",
        Assumption.RATE_LAPSES_30_JUNE: "The rate's last day is not stated and is taken to be 30 June.",
        Assumption.RATE_READ_ONCE: "The rate was read in one place only, in a single summary line.",
        Assumption.RATE_SOURCES_DIFFER: "The sources do not give the same rate.",
        Assumption.PROVISIONAL_RATE: "The last rate is paid provisionally, since the day's rate was not known.",
        Assumption.TIE_BY_MUNICIPALITY_NUMBER: (
            "When two municipalities are equally close to the last øre, the one with the lowest number bears it."
        ),
    },
)
