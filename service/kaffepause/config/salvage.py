"""As much of a broken file as makes sense, so that its other problems are told at the same time."""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, cast

from pydantic import BaseModel, ValidationError

from kaffepause.config.complaints import complaints, location_of
from kaffepause.config.document import Document, Plain, Reading
from kaffepause.config.problems import Finding, Steps

M = TypeVar("M", bound=BaseModel)

#: Values for required settings without which nothing else could be read; "*" is any name.
StandIns = Mapping[tuple[str, ...], Any]


@dataclass(frozen=True, slots=True)
class Salvage(Generic[M]):
    """What a document holds.

    model: None where too much is wrong for anything to be read. reading: where its settings are. findings: every
    wrong shape. lost: steps in the file of settings that are missing or were left out; nothing follows from them.
    """

    model: M | None
    reading: Reading
    findings: tuple[Finding, ...] = ()
    lost: frozenset[Steps] = frozenset()

    def supports(self, finding: Finding) -> bool:
        """Whether that finding rests on nothing that was lost."""
        if any(_inside(finding.steps, lost) for lost in self.lost):
            return False
        return not any(_inside(one, lost) or _inside(lost, one) for one in finding.depends_on for lost in self.lost)


def _inside(steps: Steps, around: Steps) -> bool:
    return steps[: len(around)] == around


def salvaged(document: Document, schema: type[M], stand_ins: StandIns) -> Salvage[M]:
    """The document as that schema, without the settings that are wrong."""
    reading = document.reading()
    try:
        return Salvage(schema.model_validate(reading.value), reading)
    except ValidationError as error:
        findings = tuple(complaints(error, reading, schema))
        model, lost = _what_is_left(document, schema, stand_ins)
        return Salvage(model, document.reading(lost), findings, lost)


def _what_is_left(document: Document, schema: type[M], stand_ins: StandIns) -> tuple[M | None, frozenset[Steps]]:
    lost: frozenset[Steps] = frozenset()
    while () not in lost:
        reading = document.reading(lost)
        value, filled = _filled(reading.value, stand_ins)
        before, lost = lost, lost | {(*reading.in_file(steps[:-1]), steps[-1]) for steps in filled}
        try:
            return schema.model_validate(value), lost
        except ValidationError as error:
            lost |= _wrong(error, reading)
            if lost == before:
                break
    return None, lost


def _wrong(error: ValidationError, reading: Reading) -> set[Steps]:
    """Each wrong setting, or the group in which one is missing."""
    return {reading.in_file(location_of(one)) for one in error.errors(include_url=False)}


def _filled(value: Plain, stand_ins: StandIns) -> tuple[Plain, list[Steps]]:
    """The value with a stand-in for each missing setting that has one, and where they stand."""
    whole = deepcopy(value)
    filled: list[Steps] = []
    for pattern, stand_in in stand_ins.items():
        for group, steps in _groups(whole, pattern[:-1], ()):
            if pattern[-1] not in group:
                group[pattern[-1]] = deepcopy(stand_in)
                filled.append((*steps, pattern[-1]))
    return whole, filled


def _groups(value: Any, pattern: tuple[str, ...], steps: Steps) -> list[tuple[dict[str, Any], Steps]]:
    if not isinstance(value, dict):
        return []
    inner = cast("dict[str, Any]", value)
    if not pattern:
        return [(inner, steps)]
    names = [name for name in inner if pattern[0] in ("*", name)]
    return [found for name in names for found in _groups(inner[name], pattern[1:], (*steps, name))]
