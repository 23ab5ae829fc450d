"""The kinds of value that facts are made of, each with the pattern that a reader may rely on."""

from datetime import UTC, datetime
from typing import Annotated, Any, Literal, get_args

from pydantic import AfterValidator, AwareDatetime, Field, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

OTHER = "other"


def _in_utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)


class Says:
    """What a kind of value means, for the schemas; a field's own docstring goes before it."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {"description": self.text, **handler(core)}


Moment = Annotated[
    AwareDatetime, AfterValidator(_in_utc), Says("A point in time, always in UTC: `2024-03-14T08:00:00Z`.")
]

Community = Annotated[
    str,
    Field(pattern=r"^[a-z][a-z0-9-]{1,39}$"),
    Says("A health community's short name in lower-case ASCII, so that it can stand in a subject."),
]

# `[0-9]` and not `\d`: in pydantic's patterns that takes the digits of every script.
Municipality = Annotated[
    str,
    Field(pattern=r"^[0-9]{4}$"),
    Says("A Norwegian municipality number, four digits with leading zero: `0301`."),
]

OrganisationNumber = Annotated[
    str,
    Field(pattern=r"^[0-9]{9}$"),
    Says("Nine digits of the Norwegian register of legal entities; check digits are tested at the gateways."),
]

Actor = Annotated[
    str,
    Field(min_length=1, max_length=128, pattern=r"^[A-Za-z0-9._:@|/-]+$"),
    Says("The opaque subject of a signed-in person or machine; never a name or an identity number."),
]

Code = Annotated[
    str,
    Field(pattern=r"^[A-Za-z][A-Za-z0-9_.-]{0,63}$"),
    Says("A code for a machine to compare; the words for people are chosen by whoever shows it."),
]

Text = Annotated[str, Field(min_length=1, max_length=500, pattern=r"^[^\x00-\x1f\x7f]+$")]
"""Words for people on one line: a control character would break a mail subject, a calendar or a table."""
Minutes = Annotated[int, Field(ge=1, le=1440), Says("Whole minutes of one day, 1 to 1440.")]
Ore = Annotated[
    int, Field(ge=-(10**13), le=10**13), Says("Norwegian kroner in hundredths (øre): a whole number, may be negative.")
]


class Open:
    """Marks an enumeration that may grow: readers take members they do not know for `other`, writers may not."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        if OTHER not in get_args(source):
            raise TypeError(f"an open enumeration needs the member {OTHER!r}: {get_args(source)}")
        return core_schema.with_info_wrap_validator_function(_unknown_as_other, handler(source))

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        closed = handler(core)
        return {"type": "string", "x-open-enum": closed["enum"]}


def _unknown_as_other(
    value: Any, known: core_schema.ValidatorFunctionWrapHandler, info: core_schema.ValidationInfo
) -> Any:
    try:
        return known(value)
    except ValueError:
        if isinstance(info.context, dict) and info.context.get("reading") and isinstance(value, str):
            return OTHER
        raise


Level = Literal["partnership", "strategic", "professional"]
"""partnerskapsmøte, strategisk samarbeidsutvalg, faglig samarbeidsutvalg."""

SeatRole = Literal["member", "observer"]
Capacity = Literal["self_employed", "salaried"]
ContractForm = Literal["self_employed", "salaried", "combined"]
MeetingKind = Literal["meeting", "pre_meeting"]
WorkKind = Literal["meeting", "pre_meeting", "preparation", "travel"]
TaxTreatment = Literal["office", "business"]
"""`office`: wage income for a public office (verv). `business`: income of the GP's own business (næring)."""

Language = Literal["nb", "nn", "en"]
