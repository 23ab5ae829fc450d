"""Nynorsk."""

from services.honoraria.model.assumptions import Assumption
from services.honoraria.model.explain.nb import MONTHS
from services.honoraria.model.explain.words import Words
from services.honoraria.model.missing import Missing
from services.honoraria.model.policy import Rounding, Scope
from services.honoraria.model.rates import Agreement
from services.honoraria.model.work import Kind

NYNORSK = Words(
    months=MONTHS,
    day="{day}. {month} {year}",
    minute="{count} minutt",
    minutes="{count} minutt",
    money="{amount}\N{NO-BREAK SPACE}kr",
    thousands="\N{NO-BREAK SPACE}",
    decimal=",",
    opening="{kind} {day}: {minutes}.",
    kinds={
        Kind.MEETING: "Møte",
        Kind.PRE_MEETING: "Formøte",
        Kind.PREPARATION: "Saksførebuing",
        Kind.TRAVEL: "Reisetid",
    },
    all_counts="Heile tida blir rekna med.",
    sums={
        Scope.ACTIVITY: "tida",
        Scope.DAY: "den samla tida denne dagen",
        Scope.PERIOD: "den samla tida i perioden med denne satsen",
    },
    rounded={
        Rounding.EXACT: "{sum} blir ikkje runda av.",
        Rounding.UP: "{sum} blir runda opp til heile {increment}, frå {from_count} til {after}.",
        Rounding.NEAREST: "{sum} blir runda av til næraste heile {increment}, frå {from_count} til {after}.",
        Rounding.DOWN: "{sum} blir runda ned til heile {increment}, frå {from_count} til {after}.",
    },
    rounding_kept="{sum} er {after} og går opp i heile {increment}, så avrundinga endrar ingenting.",
    minimum=("det er avtalt at minst {minimum} skal reknast med, så {sum} blir auka frå {from_count} til {after}."),
    cap=("det er avtalt at høgst {cap} per dag skal reknast med, så {sum} blir sett ned frå {from_count} til {after}."),
    line_gains="Denne linja får {minutes} meir.",
    line_loses="Denne linja får {minutes} mindre.",
    line_kept="Denne linja blir ikkje endra av det.",
    counted="Tid som blir rekna med: {minutes}.",
    rate="Timesatsen{who} er {rate} etter {agreement}, gjeldande frå {since}.",
    rate_for={
        True: " for spesialist i allmennmedisin eller samfunnsmedisin",
        False: " for lege som ikkje er spesialist i allmennmedisin eller samfunnsmedisin",
        None: "",
    },
    agreements={
        Agreement.ASA4310: "rammeavtalen ASA 4310 punkt 12.5",
        Agreement.OSLO: "rammeavtalen for Oslo kommune punkt 12.3",
    },
    amount="Beløpet er {counted}/60 × {rate} = {amount}.",
    amount_rounded=(
        "Beløpet er {counted}/60 × {rate} = {amount}, avrunda til næraste øre (ein halv øre blir runda opp)."
    ),
    combined_self_employed=(
        "Fastlegen har kombinert avtale og gjorde dette arbeidet som sjølvstendig næringsdrivande."
    ),
    combined_salaried=("Fastlegen har kombinert avtale og gjorde dette arbeidet som tilsett, så løna dekkjer det."),
    salaried="Fastlegen er tilsett i kommunen denne dagen, så løna dekkjer arbeidet.",
    no_honorarium="Tida blir ført utan honorar: {minutes} blir rekna med, og beløpet er {amount}.",
    payer="Blir betalt av kommune {payer}.",
    agreement_decides="Satsen følgjer den oppgitte avtalen, ikkje kommunen som betaler.",
    missing={
        Missing.TERMS: (
            "Arbeidet er utført før dei første registrerte vilkåra til legen. Registrer vilkår som gjeld denne dagen."
        ),
        Missing.CAPACITY: (
            "Legen har kombinert avtale. Oppgi om arbeidet vart gjort som tilsett eller næringsdrivande."
        ),
        Missing.CAPACITY_CONFLICT: (
            "Arbeidet er ført på ein annan måte enn vilkåra til legen seier. Rett føringa eller vilkåra."
        ),
        Missing.SPECIALIST: (
            "Satsen er avhengig av om legen er spesialist denne dagen, og det er ikkje oppgitt. Registrer det."
        ),
        Missing.RATE: "Ingen sats gjeld denne dagen. Legg inn satsen med kjelde, så blir arbeidet prisa.",
    },
    assumptions={
        Assumption.EXACT_MINUTES: "Minutta blir rekna nøyaktig, utan avrunding.",
        Assumption.EACH_ACTIVITY_ALONE: "Avrunding og minstetid gjeld kvar aktivitet for seg.",
        Assumption.NO_DAILY_CAP: "Det er inga øvre grense per dag.",
        Assumption.NO_MINIMUM: "Det er inga minstetid.",
        Assumption.ORE_HALF_UP: "Kvar linje blir avrunda til næraste øre, og ein halv øre blir runda opp.",
        Assumption.PREPARATION_FULL_RATE: "Saksførebuing blir betalt med full timesats.",
        Assumption.TRAVEL_FULL_RATE: "Reisetid blir betalt med full timesats.",
        Assumption.SALARIED_ZERO: "Løna dekkjer arbeidet til ein tilsett lege, også utanfor arbeidstida.",
        Assumption.COMBINED_BY_CAPACITY: (
            "Ein lege med kombinert avtale får betalt etter korleis kvar aktivitet er ført."
        ),
        Assumption.RATE_LAPSES_30_JUNE: "Siste dag for satsen er ikkje oppgitt og blir sett til 30. juni.",
        Assumption.RATE_READ_ONCE: "Satsen er lesen éin stad, i éi oppsummerande linje.",
        Assumption.RATE_SOURCES_DIFFER: "Kjeldene oppgir ikkje same sats.",
        Assumption.TIE_BY_MUNICIPALITY_NUMBER: (
            "Når to kommunar står likt om den siste øren, blir han lagd på kommunen med lågast nummer."
        ),
    },
)
