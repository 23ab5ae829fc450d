"""Bokmål."""

from services.honoraria.model.assumptions import Assumption
from services.honoraria.model.explain.words import Words
from services.honoraria.model.missing import Missing
from services.honoraria.model.policy import Rounding, Scope
from services.honoraria.model.rates import Agreement
from services.honoraria.model.work import Kind

MONTHS = (
    "januar",
    "februar",
    "mars",
    "april",
    "mai",
    "juni",
    "juli",
    "august",
    "september",
    "oktober",
    "november",
    "desember",
)

BOKMAAL = Words(
    months=MONTHS,
    day="{day}. {month} {year}",
    minute="{count} minutt",
    minutes="{count} minutter",
    money="{amount}\N{NO-BREAK SPACE}kr",
    thousands="\N{NO-BREAK SPACE}",
    decimal=",",
    opening="{kind} {day}: {minutes}.",
    kinds={
        Kind.MEETING: "Møte",
        Kind.PRE_MEETING: "Formøte",
        Kind.PREPARATION: "Saksforberedelse",
        Kind.TRAVEL: "Reisetid",
    },
    all_counts="Hele tiden regnes med.",
    sums={
        Scope.ACTIVITY: "tiden",
        Scope.DAY: "dagens samlede tid",
        Scope.PERIOD: "den samlede tiden i perioden med denne satsen",
    },
    rounded={
        Rounding.EXACT: "{sum} rundes ikke av.",
        Rounding.UP: "{sum} rundes opp til hele {increment}, fra {from_count} til {after}.",
        Rounding.NEAREST: "{sum} rundes av til nærmeste hele {increment}, fra {from_count} til {after}.",
        Rounding.DOWN: "{sum} rundes ned til hele {increment}, fra {from_count} til {after}.",
    },
    rounding_kept="{sum} er {after} og går opp i hele {increment}, så avrundingen endrer ingenting.",
    minimum="det er avtalt at minst {minimum} regnes med, så {sum} økes fra {from_count} til {after}.",
    cap="det er avtalt at høyst {cap} per dag regnes med, så {sum} settes ned fra {from_count} til {after}.",
    line_gains="Denne linjen får {minutes} mer.",
    line_loses="Denne linjen får {minutes} mindre.",
    line_kept="Denne linjen blir ikke endret av det.",
    counted="Tid som regnes med: {minutes}.",
    rate="Timesatsen{who} er {rate} etter {agreement}, gjeldende fra {since}.",
    rate_for={
        True: " for spesialist i allmennmedisin eller samfunnsmedisin",
        False: " for lege som ikke er spesialist i allmennmedisin eller samfunnsmedisin",
        None: "",
    },
    agreements={
        Agreement.ASA4310: "rammeavtalen ASA 4310 punkt 12.5",
        Agreement.OSLO: "rammeavtalen for Oslo kommune punkt 12.3",
    },
    amount="Beløpet er {counted}/60 × {rate} = {amount}.",
    amount_rounded=("Beløpet er {counted}/60 × {rate} = {amount}, avrundet til nærmeste øre (en halv øre rundes opp)."),
    combined_self_employed=("Fastlegen har kombinert avtale og gjorde dette arbeidet som selvstendig næringsdrivende."),
    combined_salaried=("Fastlegen har kombinert avtale og gjorde dette arbeidet som ansatt, så lønnen dekker det."),
    salaried="Fastlegen er ansatt i kommunen denne dagen, så lønnen dekker arbeidet.",
    no_honorarium="Tiden føres uten honorar: {minutes} regnes med, og beløpet er {amount}.",
    payer="Betales av kommune {payer}.",
    agreement_decides="Satsen følger den oppgitte avtalen, ikke kommunen som betaler.",
    missing={
        Missing.TERMS: (
            "Arbeidet er utført før legens første registrerte vilkår. Registrer vilkår som gjelder denne dagen."
        ),
        Missing.CAPACITY: ("Legen har kombinert avtale. Oppgi om arbeidet ble gjort som ansatt eller næringsdrivende."),
        Missing.CAPACITY_CONFLICT: (
            "Arbeidet er ført på en annen måte enn legens vilkår tilsier. Rett føringen eller vilkårene."
        ),
        Missing.SPECIALIST: (
            "Satsen avhenger av om legen er spesialist denne dagen, og det er ikke oppgitt. Registrer det."
        ),
        Missing.RATE: "Ingen sats gjelder denne dagen. Legg inn satsen med kilde, så blir arbeidet priset.",
    },
    assumptions={
        Assumption.EXACT_MINUTES: "Minuttene regnes nøyaktig, uten avrunding.",
        Assumption.EACH_ACTIVITY_ALONE: "Avrunding og minstetid gjelder hver aktivitet for seg.",
        Assumption.NO_DAILY_CAP: "Det er ingen øvre grense per dag.",
        Assumption.NO_MINIMUM: "Det er ingen minstetid.",
        Assumption.ORE_HALF_UP: "Hver linje avrundes til nærmeste øre, og en halv øre rundes opp.",
        Assumption.PREPARATION_FULL_RATE: "Saksforberedelse betales med full timesats.",
        Assumption.TRAVEL_FULL_RATE: "Reisetid betales med full timesats.",
        Assumption.SALARIED_ZERO: "Lønnen dekker arbeidet til en ansatt lege, også utenfor arbeidstiden.",
        Assumption.COMBINED_BY_CAPACITY: (
            "En lege med kombinert avtale får betalt etter hvordan hver aktivitet er ført."
        ),
        Assumption.RATE_LAPSES_30_JUNE: "Siste dag for satsen er ikke oppgitt og settes til 30. juni.",
        Assumption.RATE_READ_ONCE: "Satsen er lest ett sted, i én oppsummerende linje.",
        Assumption.RATE_SOURCES_DIFFER: "Kildene oppgir ikke samme sats.",
        Assumption.TIE_BY_MUNICIPALITY_NUMBER: (
            "Når to kommuner står likt om den siste øren, legges den på kommunen med lavest nummer."
        ),
    },
)
