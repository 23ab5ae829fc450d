"""Bokmål."""

from services.honoraria.model.assumptions import Assumption
from services.honoraria.model.counting import Limit, Sum
from services.honoraria.model.explain.basis import Zero
from services.honoraria.model.explain.words import Words
from services.honoraria.model.missing import Missing
from services.honoraria.model.rates import ASA4310, OSLO, Per
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
    one_day="{count} dag",
    days="{count} dager",
    money="{amount}\N{NO-BREAK SPACE}kr",
    thousands="\N{NO-BREAK SPACE}",
    decimal=",",
    opening="{kind} {day}: {minutes}.",
    called_off=(
        "Møtet ble avlyst etter at fastlegen hadde takket ja. Det er avtalt å betale {minutes} når møtet"
        " avlyses mindre enn {days} før møtedagen."
    ),
    kinds={
        Kind.MEETING: "Møte",
        Kind.PRE_MEETING: "Formøte",
        Kind.PREPARATION: "Saksforberedelse",
        Kind.TRAVEL: "Reisetid",
    },
    all_counts="Hele tiden regnes med.",
    sums={
        Sum.ACTIVITY: "tiden",
        Sum.DAY: "dagens samlede tid",
        Sum.MEETING: "den samlede tiden for møtet",
        Sum.RATE: "den samlede tiden i perioden med denne satsen",
        Sum.PERIOD: "den samlede tiden i perioden",
    },
    limits={
        Limit.STANDARD: (
            "det er avtalt {figure} saksforberedelse for hvert møte, uansett hva som er ført, så {sum} endres fra"
            " {from_count} til {after}."
        ),
        Limit.ROUNDING_UP: "{sum} rundes opp til hele {figure}, fra {from_count} til {after}.",
        Limit.ROUNDING_NEAREST: "{sum} rundes av til nærmeste hele {figure}, fra {from_count} til {after}.",
        Limit.ROUNDING_DOWN: "{sum} rundes ned til hele {figure}, fra {from_count} til {after}.",
        Limit.MINIMUM: "det er avtalt at minst {figure} regnes med, så {sum} økes fra {from_count} til {after}.",
        Limit.MEETING_CAP: (
            "det er avtalt at høyst {figure} per møte regnes med, så {sum} settes ned fra {from_count} til {after}."
        ),
        Limit.DAILY_CAP: (
            "det er avtalt at høyst {figure} per dag regnes med, så {sum} settes ned fra {from_count} til {after}."
        ),
        Limit.PERIOD_CAP: (
            "det er avtalt at høyst {figure} i perioden regnes med, så {sum} settes ned fra {from_count} til {after}."
        ),
    },
    kept={
        Limit.STANDARD: "det er avtalt {figure} saksforberedelse for hvert møte, uansett hva som er ført.",
        Limit.ROUNDING_UP: "{sum} er {after} og går opp i hele {figure}, så avrundingen endrer ingenting.",
        Limit.ROUNDING_NEAREST: "{sum} er {after} og går opp i hele {figure}, så avrundingen endrer ingenting.",
        Limit.ROUNDING_DOWN: "{sum} er {after} og går opp i hele {figure}, så avrundingen endrer ingenting.",
    },
    half_day="{sum} er {before} og ikke over {figure}, så det regnes som en halv dag: {after}.",
    full_day="{sum} er {before} og over {figure}, så det regnes som en hel dag: {after}.",
    line_gains="Denne linjen får {minutes} mer.",
    line_loses="Denne linjen får {minutes} mindre.",
    line_kept="Denne linjen blir ikke endret av det.",
    counted="Tid som regnes med: {minutes}.",
    rate={
        Per.HOUR: "Timesatsen{who} er {rate} etter {agreement}, gjeldende fra {since}.",
        Per.HALF_HOUR: "Satsen per halvtime{who} er {rate} etter {agreement}, gjeldende fra {since}.",
    },
    rate_for={
        True: " for spesialist i allmennmedisin eller samfunnsmedisin",
        False: " for lege som ikke er spesialist i allmennmedisin eller samfunnsmedisin",
        None: "",
    },
    agreements={ASA4310: "rammeavtalen ASA 4310", OSLO: "rammeavtalen for Oslo kommune"},
    other_agreement="avtalen {code}",
    clause="{agreement} punkt {point}",
    provisional=(
        "Satsen for denne dagen var ikke kjent da dette ble regnet ut, så den forrige betales foreløpig. Når den nye"
        " satsen er bekreftet, regnes differansen ut automatisk."
    ),
    percent="Arbeidet betales med {percent} prosent av satsen.",
    sum="{counted}/{unit} × {rate} = {amount}",
    sum_in_percent="{counted}/{unit} × {rate} × {percent} % = {amount}",
    amount="Beløpet er {sum}",
    rounded=", avrundet til nærmeste øre (en halv øre rundes opp).",
    whole="Hele beløpet er {sum}",
    supplement=(
        "Av dette er {paid} godkjent før, med en foreløpig timesats på {before}. Denne linjen er differansen: {amount}."
    ),
    combined_self_employed=("Fastlegen har kombinert avtale og gjorde dette arbeidet som selvstendig næringsdrivende."),
    combined_salaried=("Fastlegen har kombinert avtale og gjorde dette arbeidet som ansatt, så lønnen dekker det."),
    zeros={
        Zero.SALARIED: "Fastlegen er ansatt i kommunen denne dagen, så lønnen dekker arbeidet.",
        Zero.COMPENSATED: (
            "Det er avtalt praksiskompensasjon for denne typen arbeid, og den kan ikke kombineres med honorar."
        ),
        Zero.UNPAID: "Det er avtalt at denne typen arbeid ikke betales.",
    },
    no_honorarium="Tiden føres uten honorar: {minutes} regnes med, og beløpet er {amount}.",
    tax_treatments={
        "office": "Beløpet er godtgjøring for verv: det føres som lønn, og kommunen trekker skatt.",
        "business": "Beløpet er inntekt i fastlegens næring.",
    },
    payer="Betales av kommune {payer}.",
    agreement_decides="Satsen følger den oppgitte avtalen, ikke kommunen som betaler.",
    keys={
        "none": "Kommunen bærer kostnaden selv.",
        "equal": "Kommunene i helsefellesskapet deler kostnaden likt.",
        "population": "Kommunene i helsefellesskapet deler kostnaden etter folketall.",
        "mixed": "Kommunene i helsefellesskapet deler {share} prosent av kostnaden likt og resten etter folketall.",
    },
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
        Assumption.ALL_SEATS_ALIKE: "Observatører og varaer betales som medlemmer.",
        Assumption.RATE_LAPSES_30_JUNE: "Siste dag for satsen er ikke oppgitt og settes til 30. juni.",
        Assumption.RATE_READ_ONCE: "Satsen er lest ett sted, i én oppsummerende linje.",
        Assumption.RATE_SOURCES_DIFFER: "Kildene oppgir ikke samme sats.",
        Assumption.PROVISIONAL_RATE: "Den forrige satsen betales foreløpig, fordi satsen for dagen ikke var kjent.",
        Assumption.TIE_BY_MUNICIPALITY_NUMBER: (
            "Når to kommuner står likt om den siste øren, legges den på kommunen med lavest nummer."
        ),
    },
)
