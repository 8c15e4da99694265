"""The JSON Schema for editors and the reference for people, both made from the schema."""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import date, time, timedelta
from enum import Enum
from typing import Any, cast

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic.json_schema import GenerateJsonSchema

from kaffepause.config.complaints import inside, section_of
from kaffepause.config.inheritance import BUILT_IN, BUILT_IN_TEAM
from kaffepause.config.schema import File
from kaffepause.config.team_schema import ActivitySettings, Section
from kaffepause.config.written import times
from kaffepause.domain.activity import Kind
from kaffepause.domain.hours import TimeWindow


class _AsWritten(GenerateJsonSchema):
    """Defaults as the file would write them."""

    def encode_default(self, dft: Any) -> Any:
        return as_written(dft)


def json_schema() -> str:
    """The JSON Schema of the file, as the text of config/kaffepause.schema.json."""
    schema = File.model_json_schema(schema_generator=_AsWritten)
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = "The rules of kaffepause"
    return json.dumps(_untitled(schema, top=True), indent=2, ensure_ascii=False) + "\n"


def _untitled(schema: Any, *, top: bool = False) -> Any:
    """Without the titles pydantic makes of names: an editor would show them above the descriptions."""
    if isinstance(schema, list):
        return [_untitled(one) for one in cast("list[Any]", schema)]
    if not isinstance(schema, dict):
        return schema
    return {
        key: {name: _untitled(one) for name, one in value.items()} if key in NAMES else _untitled(value)
        for key, value in cast("dict[str, Any]", schema).items()
        if top or key != "title"
    }


#: Keywords whose keys are names of ours, `title` among them.
NAMES = ("properties", "$defs")


def as_written(value: Any) -> Any:
    """A value the way a person would write it in the file."""
    return next((write(value) for kind, write in WRITTEN.items() if isinstance(value, kind)), value)


def _length(value: timedelta) -> int | str:
    minutes = value // timedelta(minutes=1)
    return minutes if minutes < 120 or minutes % 60 else f"{minutes // 60} h"


def _settings(value: Section) -> dict[str, Any]:
    return {name: as_written(one) for name, one in dict(value).items() if one is not None}


WRITTEN: Mapping[type, Callable[[Any], Any]] = {
    Enum: lambda value: value.name.lower(),
    timedelta: _length,
    time: lambda value: f"{value:%H:%M}",
    date: date.isoformat,
    TimeWindow: times,
    Section: _settings,
    dict: lambda value: {str(as_written(key)): as_written(one) for key, one in value.items()},
    list: lambda value: [as_written(one) for one in value],
}

INTRODUCTION = """\
# The file

Every setting of `config/kaffepause.yaml`. This page is made from the schema; `kaffepause.example.yaml` beside it is a
commented file to start from, `kaffepause.schema.json` is for editors, and `kaffepause check` tells every problem.

- A *time* is written `9:30`, in the team's zone. A *stretch of the day* is `09:00-16:30`.
- A *length of time* is a whole number of minutes, or has a unit: `90 min`, `24 h`, `2 days`, `1 week`.
- A *weekday* is `mon` or `monday`. Where several can stand, so can one alone, and `workdays`.
- A *date* is `2026-08-31`. A *share* is `75 %` or `0.75`.
- **What is inherited**: a setting of an activity comes from the activity, else from `defaults.activities` of its kind,
  else from the table at the end. A setting of a team comes from the team, else from `defaults.team` or `organization`.
"""


def reference() -> str:
    """The text of config/README.md."""
    places = _places()
    return "\n".join([INTRODUCTION, *(_about(section, places) for section in places), _by_kind()]).rstrip() + "\n"


def _places() -> dict[type[BaseModel], list[str]]:
    """Every group of settings in the order of the file, with the paths at which it can stand."""
    places: dict[type[BaseModel], list[str]] = {}
    waiting: list[tuple[str, type[BaseModel]]] = [("", File)]
    while waiting:
        path, section = waiting.pop(0)
        places.setdefault(section, []).append(path)
        below = [(_join(path, name), found) for name, found in _groups(section)]
        waiting = [*below, *waiting]
    return places


def _groups(section: type[BaseModel]) -> Iterator[tuple[str, type[BaseModel]]]:
    for name, field in section.model_fields.items():
        written, here = field.alias or name, field.annotation
        if found := section_of(here):
            yield written, found
        elif found := section_of(inside(here)):
            yield f"{written}.*" if "dict" in str(here) else f"{written}[]", found


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _about(section: type[BaseModel], places: Mapping[type[BaseModel], list[str]]) -> str:
    paths = places[section]
    title = f"## `{paths[0]}`" if paths[0] else "## The whole file"
    also = f" Also at {', '.join(f'`{path}`' for path in paths[1:])}." if paths[1:] else ""
    larger = next((one for one in places if one is not section and issubclass(one, section)), None)
    if larger and len(section.model_fields) > 4:
        return f"{title}\n\n{section.__doc__}{also}\n\nThe settings are those of `{places[larger][0]}`.\n"
    rows = [
        f"| `{field.alias or name}` | {field.description} | {_left_out(field)} |"
        for name, field in section.model_fields.items()
    ]
    return "\n".join([title, "", f"{section.__doc__}{also}", "", HEADER, *rows, ""])


HEADER = "| setting | meaning | if left out |\n| --- | --- | --- |"


def _left_out(field: FieldInfo) -> str:
    if field.is_required():
        return "**must be there**"
    default = as_written(field.get_default(call_default_factory=True))
    if isinstance(default, dict) or default in (None, [], ""):
        return "–"
    return f"`{json.dumps(default, ensure_ascii=False)}`".replace('"', "")


def _by_kind() -> str:
    """What each kind of activity is where nobody says otherwise."""
    kinds = list(Kind)
    head = f"| setting | {' | '.join(f'`{kind.value}`' for kind in kinds)} |"
    rows = [
        f"| `{name}` | {' | '.join(_built_in(kind, name) for kind in kinds)} |"
        for name in ActivitySettings.model_fields
        if any(getattr(BUILT_IN[kind], name) not in (None, []) for kind in kinds)
    ]
    hours = as_written(BUILT_IN_TEAM.hours)["monday"]
    return "\n".join(
        [
            "## What holds when nothing is said",
            "",
            f"A team works Monday to Friday, {hours}. An agreement review comes as often as the team's `review_every`.",
            "",
            head,
            "| --- " * (len(kinds) + 1) + "|",
            *rows,
        ]
    )


def _built_in(kind: Kind, name: str) -> str:
    value = as_written(getattr(BUILT_IN[kind], name))
    if value in (None, []):
        return "–"
    if name == "quorum":
        return f"{value:.0%}"
    return "workdays" if name == "days" else str(value).lower()
