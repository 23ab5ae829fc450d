"""A JSON Schema as a tree of plain values: what two versions are compared by and messages are held against.

Reads what pydantic writes for events. A keyword it does not know is kept in `others`, so that whoever compares
can refuse what nobody has thought about.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

FLOORS = ("minimum", "exclusiveMinimum", "minLength", "minItems")
CEILINGS = ("maximum", "exclusiveMaximum", "maxLength", "maxItems")
LIMITS = (*FLOORS, *CEILINGS, "pattern")
_SILENT = frozenset({"title", "description", "default", "examples", "$comment", "$defs", "$schema", "$id"})
_READ = frozenset(
    {"type", "format", "enum", "const", "x-open-enum", "anyOf", "items", "properties", "required", *LIMITS}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """One value: its kind (`object`, `array`, `string`, `integer`, …, or `any` of alternatives) and its bounds.

    `members` are those of a closed enumeration, `open_members` of one that may grow.
    """

    kind: str
    nullable: bool = False
    format: str = ""
    members: tuple[object, ...] = ()
    open_members: tuple[str, ...] = ()
    limits: Mapping[str, object] = field(default_factory=dict)
    items: "Shape | None" = None
    fields: Mapping[str, "Member"] = field(default_factory=dict)
    alternatives: tuple["Shape", ...] = ()
    others: Mapping[str, object] = field(default_factory=dict)
    description: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Member:
    """A field of an object. Without `required` it has a `default`, or else nobody knows what its absence means."""

    shape: Shape
    required: bool
    has_default: bool = False
    default: object = None
    description: str = field(default="", compare=False)


def read_shape(document: Mapping[str, object]) -> Shape:
    """The shape of a whole schema document. Raises ValueError where it is no schema that we could have written."""
    return _shape(document, _mapping(document.get("$defs", {})))


def _shape(schema: Mapping[str, object], defs: Mapping[str, object]) -> Shape:
    if isinstance(reference := schema.get("$ref"), str):
        target = _mapping(defs.get(reference.removeprefix("#/$defs/")))
        beside = {name: value for name, value in schema.items() if name != "$ref"}
        return _shape({**target, **beside}, defs)
    if "anyOf" in schema:
        return _one_of(schema, defs)
    required = _strings(schema.get("required", []))
    items = schema.get("items")
    return Shape(
        kind=str(schema.get("type", "any")),
        format=str(schema.get("format", "")),
        members=(schema["const"],) if "const" in schema else tuple(_list(schema.get("enum", []))),
        open_members=_strings(schema.get("x-open-enum", [])),
        limits={name: schema[name] for name in LIMITS if name in schema},
        items=None if items is None else _shape(_mapping(items), defs),
        fields={
            name: _member(_mapping(each), name in required, defs)
            for name, each in _mapping(schema.get("properties", {})).items()
        },
        others=_others(schema),
        description=str(schema.get("description", "")),
    )


def _one_of(schema: Mapping[str, object], defs: Mapping[str, object]) -> Shape:
    shapes = [_shape(_mapping(each), defs) for each in _list(schema["anyOf"])]
    real = [shape for shape in shapes if shape.kind != "null"]
    nullable = len(real) < len(shapes)
    if len(real) == 1 and nullable:
        return replace(
            real[0],
            nullable=True,
            others={**real[0].others, **_others(schema)},
            description=str(schema.get("description", real[0].description)),
        )
    return Shape(kind="any", nullable=nullable, alternatives=tuple(real), others=_others(schema))


def _member(schema: Mapping[str, object], required: bool, defs: Mapping[str, object]) -> Member:
    shape = _shape(schema, defs)
    return Member(shape, required, "default" in schema, schema.get("default"), shape.description)


def _others(schema: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in schema.items() if name not in _READ and name not in _SILENT}


def _mapping(value: object) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        raise ValueError(f"not a schema: {value!r}")
    return value


def _list(value: object) -> list[object]:
    if not isinstance(value, list):
        raise ValueError(f"not a list: {value!r}")
    return value


def _strings(value: object) -> tuple[str, ...]:
    return tuple(str(each) for each in _list(value))
