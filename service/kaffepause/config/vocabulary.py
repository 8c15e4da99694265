"""The types that the schema is written in: each reads its notation, and describes it to editors."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import Enum
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, Field, GetCoreSchemaHandler, GetJsonSchemaHandler, PlainValidator, WithJsonSchema
from pydantic_core import CoreSchema, core_schema

from kaffepause.config.notation import (
    DAYS,
    LONGEST_LINE,
    address,
    clock_time,
    day_of_the_year,
    group_id,
    line,
    manager,
    positive,
    quorum,
    short_name,
    shown,
    stretch,
    time_range,
    week_hours,
    weekday,
    weekdays,
    words,
    wrong,
    zone,
)
from kaffepause.config.problems import nearest, one_of
from kaffepause.domain.hours import TimeWindow, Weekday
from kaffepause.domain.ids import Address
from kaffepause.said import Said

E = TypeVar("E", bound=Enum)


def by_name(words: type[E]) -> Mapping[str, E]:
    """The members of an enumeration by their names in small letters."""
    return {member.name.lower(): member for member in words}


@dataclass(frozen=True, eq=False)
class OneOf:
    """A type's mark in a schema: the file writes one of these words, in any case."""

    words: Mapping[str, object]

    def read(self, value: object) -> object:
        if isinstance(value, Enum):
            return value
        text = value.lower() if isinstance(value, str) else ""
        if text not in self.words:
            near = nearest(str(value), self.words)
            choose = Said("Choose {words}.", words=one_of(self.words))
            cure = Said('Did you mean "{word}"?', word=near) if near else choose
            raise wrong(Said("{value} cannot stand here.", value=shown(value)), cure)
        return self.words[text]

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self.read)

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"type": "string", "enum": list(self.words)}


@dataclass(frozen=True, eq=False)
class InShort:
    """A type's mark in a schema: it may also be written in short, and `expand` writes that out."""

    expand: Callable[[object], object]
    schema: Mapping[str, Any]

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_before_validator_function(self.expand, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"anyOf": [dict(self.schema), handler(schema)]}


def _text(pattern: str, **more: Any) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "pattern": pattern, **more})


_TIME = r"([01]?[0-9]|2[0-3])[:.][0-5][0-9]"
_DAYS = {"type": "string", "enum": [*DAYS, *(day[:3] for day in DAYS)]}
_RANGE = {"type": "string", "pattern": f"^{_TIME} *[-–] *{_TIME}$", "examples": ["09:00-16:30"]}
_LENGTH = {"type": "string", "pattern": r"^[0-9]{1,6} ?(min|minutes?|h|hours?|days?|weeks?)$"}
_SHARE = {"type": "string", "pattern": r"^[0-9]{1,3}([.,][0-9]+)? *%$"}
UUID = "^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$"

ClockTime = Annotated[time, PlainValidator(clock_time), _text(f"^{_TIME}$", examples=["9:30"])]
TimeRange = Annotated[TimeWindow, PlainValidator(time_range), WithJsonSchema(_RANGE)]
DayName = Annotated[Weekday, PlainValidator(weekday), WithJsonSchema(_DAYS)]
DayNames = Annotated[
    list[DayName], Field(min_length=1), InShort(weekdays, {"type": "string", "enum": [*_DAYS["enum"], "workdays"]})
]
WeekHours = Annotated[dict[DayName, TimeRange], Field(min_length=1), InShort(week_hours, _RANGE)]
Length = Annotated[
    timedelta, PlainValidator(stretch), WithJsonSchema({"anyOf": [{"type": "integer", "minimum": 0}, _LENGTH]})
]
Duration = Annotated[Length, AfterValidator(positive)]
Quorum = Annotated[
    float | int,
    PlainValidator(quorum),
    WithJsonSchema({"anyOf": [_SHARE, {"type": "number", "exclusiveMinimum": 0}]}),
]
Day = Annotated[
    date, PlainValidator(day_of_the_year), _text("^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}$", examples=["2026-08-31"])
]
Mail = Annotated[
    Address, PlainValidator(address), _text("^ *[^ @]+@[^ @]+[.][^ @]+ *$", examples=["ada@nordwind.example"])
]
Manager = Annotated[
    Address | None, PlainValidator(manager), _text("^ *(from_entra|[^ @]+@[^ @]+[.][^ @]+) *$", examples=["from_entra"])
]
GroupId = Annotated[str, PlainValidator(group_id), _text(UUID)]
Name = Annotated[str, PlainValidator(short_name), _text("^[a-z0-9]+([-_][a-z0-9]+)*$", maxLength=40)]
Zone = Annotated[str, PlainValidator(zone), _text("^[A-Za-z0-9_+/-]+$", examples=["Europe/Copenhagen"])]
Line = Annotated[str, PlainValidator(line), _text("^[^\\n]*[^\\s][^\\n]*$", maxLength=LONGEST_LINE)]
Words = Annotated[str, PlainValidator(words), WithJsonSchema({"type": "string", "minLength": 1})]
