"""Nynorsk."""

from services.honoraria.model.assumptions import Assumption
from services.honoraria.model.counting import Limit, Sum
from services.honoraria.model.explain.basis import Zero
from services.honoraria.model.explain.nb import MONTHS
from services.honoraria.model.explain.words import Words
from services.honoraria.model.missing import Missing
from services.honoraria.model.rates import ASA4310, OSLO, Per
from services.honoraria.model.work import Kind

NYNORSK = Words(
    months=MONTHS,
    day="{day}. {month} {year}",
    minute="{count} minutt",
    minutes="{count} minutt",
    one_day="{count} dag",
    days="{count} dagar",
    money="{amount}\N{NO-BREAK SPACE}kr",
    thousands="\N{NO-BREAK SPACE}",
    decimal=",",
    opening="{kind} {day}: {minutes}.",
    called_off=(
        "Møtet blei avlyst etter at fastlegen hadde takka ja. Det er avtalt å betale {minutes} når møtet"
        " blir avlyst mindre enn {days} før møtedagen."
    ),
    kinds={
        Kind.MEETING: "Møte",
        Kind.PRE_MEETING: "Formøte",
        Kind.PREPARATION: "Saksførebuing",
        Kind.TRAVEL: "Reisetid",
    },
    all_counts="Heile tida blir rekna med.",
    sums={
        Sum.ACTIVITY: "tida",
        Sum.DAY: "den samla tida denne dagen",
        Sum.MEETING: "den samla tida for møtet",
        Sum.RATE: "den samla tida i perioden med denne satsen",
        Sum.PERIOD: "den samla tida i perioden",
    },
    limits={
        Limit.STANDARD: (
            "det er avtalt {figure} saksførebuing for kvart møte, uansett kva som er ført, så {sum} blir endra frå"
            " {from_count} til {after}."
        ),
        Limit.ROUNDING_UP: "{sum} blir runda opp til heile {figure}, frå {from_count} til {after}.",
        Limit.ROUNDING_NEAREST: "{sum} blir runda av til næraste heile {figure}, frå {from_count} til {after}.",
        Limit.ROUNDING_DOWN: "{sum} blir runda ned til heile {figure}, frå {from_count} til {after}.",
        Limit.MINIMUM: (
            "det er avtalt at minst {figure} skal reknast med, så {sum} blir auka frå {from_count} til {after}."
        ),
        Limit.MEETING_CAP: (
            "det er avtalt at høgst {figure} per møte skal reknast med, så {sum} blir sett ned frå {from_count} til"
            " {after}."
        ),
        Limit.DAILY_CAP: (
            "det er avtalt at høgst {figure} per dag skal reknast med, så {sum} blir sett ned frå {from_count} til"
            " {after}."
        ),
        Limit.PERIOD_CAP: (
            "det er avtalt at høgst {figure} i perioden skal reknast med, så {sum} blir sett ned frå {from_count} til"
            " {after}."
        ),
    },
    kept={
        Limit.STANDARD: "det er avtalt {figure} saksførebuing for kvart møte, uansett kva som er ført.",
        Limit.ROUNDING_UP: "{sum} er {after} og går opp i heile {figure}, så avrundinga endrar ingenting.",
        Limit.ROUNDING_NEAREST: "{sum} er {after} og går opp i heile {figure}, så avrundinga endrar ingenting.",
        Limit.ROUNDING_DOWN: "{sum} er {after} og går opp i heile {figure}, så avrundinga endrar ingenting.",
    },
    half_day="{sum} er {before} og ikkje over {figure}, så det blir rekna som ein halv dag: {after}.",
    full_day="{sum} er {before} og over {figure}, så det blir rekna som ein heil dag: {after}.",
    line_gains="Denne linja får {minutes} meir.",
    line_loses="Denne linja får {minutes} mindre.",
    line_kept="Denne linja blir ikkje endra av det.",
    counted="Tid som blir rekna med: {minutes}.",
    rate={
        Per.HOUR: "Timesatsen{who} er {rate} etter {agreement}, gjeldande frå {since}.",
        Per.HALF_HOUR: "Satsen per halvtime{who} er {rate} etter {agreement}, gjeldande frå {since}.",
    },
    rate_for={
        True: " for spesialist i allmennmedisin eller samfunnsmedisin",
        False: " for lege som ikkje er spesialist i allmennmedisin eller samfunnsmedisin",
        None: "",
    },
    agreements={ASA4310: "rammeavtalen ASA 4310", OSLO: "rammeavtalen for Oslo kommune"},
    other_agreement="avtalen {code}",
    clause="{agreement} punkt {point}",
    provisional=(
        "Satsen for denne dagen var ikkje kjend då dette blei rekna ut, så den førre blir betalt førebels. Når den nye"
        " satsen er stadfesta, blir differansen rekna ut automatisk."
    ),
    percent="Arbeidet blir betalt med {percent} prosent av satsen.",
    sum="{counted}/{unit} × {rate} = {amount}",
    sum_in_percent="{counted}/{unit} × {rate} × {percent} % = {amount}",
    amount="Beløpet er {sum}",
    rounded=", avrunda til næraste øre (ein halv øre blir runda opp).",
    whole="Heile beløpet er {sum}",
    supplement=(
        "Av dette er {paid} godkjent før, med ein førebels timesats på {before}. Denne linja er differansen: {amount}."
    ),
    combined_self_employed=(
        "Fastlegen har kombinert avtale og gjorde dette arbeidet som sjølvstendig næringsdrivande."
    ),
    combined_salaried=("Fastlegen har kombinert avtale og gjorde dette arbeidet som tilsett, så løna dekkjer det."),
    zeros={
        Zero.SALARIED: "Fastlegen er tilsett i kommunen denne dagen, så løna dekkjer arbeidet.",
        Zero.COMPENSATED: (
            "Det er avtalt praksiskompensasjon for denne typen arbeid, og den kan ikkje kombinerast med honorar."
        ),
        Zero.UNPAID: "Det er avtalt at denne typen arbeid ikkje blir betalt.",
    },
    no_honorarium="Tida blir ført utan honorar: {minutes} blir rekna med, og beløpet er {amount}.",
    tax_treatments={
        "office": "Beløpet er godtgjersle for verv: det blir ført som løn, og kommunen trekkjer skatt.",
        "business": "Beløpet er inntekt i næringa til fastlegen.",
    },
    payer="Blir betalt av kommune {payer}.",
    agreement_decides="Satsen følgjer den oppgitte avtalen, ikkje kommunen som betaler.",
    keys={
        "none": "Kommunen ber kostnaden sjølv.",
        "equal": "Kommunane i helsefellesskapet deler kostnaden likt.",
        "population": "Kommunane i helsefellesskapet deler kostnaden etter folketal.",
        "mixed": "Kommunane i helsefellesskapet deler {share} prosent av kostnaden likt og resten etter folketal.",
    },
    missing={
        Missing.TERMS: (
            "Arbeidet er utført før dei første registrerte vilkåra til legen. Registrer vilkår som gjeld denne dagen."
        ),
        Missing.CAPACITY: (
            "Legen har kombinert avtale. Oppgi om arbeidet blei gjort som tilsett eller næringsdrivande."
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
        Assumption.SALARIED_ZERO: "Løna dekkjer arbeidet til ein tilsett lege, òg utanfor arbeidstida.",
        Assumption.COMBINED_BY_CAPACITY: (
            "Ein lege med kombinert avtale får betalt etter korleis kvar aktivitet er ført."
        ),
        Assumption.ALL_SEATS_ALIKE: "Observatørar og varaer blir betalte som medlemmer.",
        Assumption.RATE_LAPSES_30_JUNE: "Siste dag for satsen er ikkje oppgitt og blir sett til 30. juni.",
        Assumption.RATE_READ_ONCE: "Satsen er lesen éin stad, i éi oppsummerande linje.",
        Assumption.RATE_SOURCES_DIFFER: "Kjeldene oppgir ikkje same sats.",
        Assumption.PROVISIONAL_RATE: "Den førre satsen blir betalt førebels, fordi satsen for dagen ikkje var kjend.",
        Assumption.TIE_BY_MUNICIPALITY_NUMBER: (
            "Når to kommunar står likt om den siste øren, blir han lagd på kommunen med lågast nummer."
        ),
    },
)
