"""What holds for one team, setting by setting, and where each was said."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, cast

from kaffepause.config import inheritance
from kaffepause.config.located import Located, content_of
from kaffepause.config.problems import Steps, did_you_mean, dotted
from kaffepause.config.read import STAND_INS, read_rules
from kaffepause.config.reference import as_written
from kaffepause.config.schema import File, Leaders
from kaffepause.config.team_schema import Activity, Local, Section, Team, TeamSettings
from kaffepause.domain.activity import Kind
from kaffepause.errors import UserError
from kaffepause.said import Said

#: What only the team itself can say.
OWN = ("title", "members", "manager", "quiet_periods", "deputy")


@dataclass(frozen=True, kw_only=True, slots=True)
class Origin:
    """One setting as it holds.

    path: below the team, such as `agreements.lunch` or `activities.coffee.duration`. value: as the file writes it, made
    of text, numbers, lists and mappings. written: where that is, such as `defaults.team.agreements.lunch`, and on which
    line; empty and None for what holds where nobody says anything.
    """

    path: str
    value: Any
    written: str
    line: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Holds:
    """Everything that holds for a team, in the order of the reference; its activities in the order of the file."""

    team: str
    file: Path
    origins: tuple[Origin, ...]


def holds_for(path: Path, team: str, *, today: date) -> Holds:
    """What that file says for a team. Raises ConfigRefused for a broken file, UserError for a team it does not have."""
    read_rules(path, today=today)
    located = Located(path, content_of(path), File, STAND_INS)
    file = located.model
    if file is None:
        raise AssertionError("A file that was read a moment ago holds nothing.")
    return Holds(team=team, file=path, origins=tuple(_Sources(located, file).of_team(team)))


class _Sources:
    """One file, and where each of its settings came from."""

    def __init__(self, located: Located[File], file: File) -> None:
        self.file = file
        self._document = located.document
        self._written = located.document.reading().value

    def of_team(self, name: str) -> Iterator[Origin]:
        """Every setting that holds for it."""
        known = [*self.file.teams, *(["leaders"] if self.file.leaders else [])]
        if name not in known:
            cure = did_you_mean(name, known)
            raise UserError(Said('The file has no team "{name}". {cure}', name=name, cure=cure))
        team = self.file.leaders if name not in self.file.teams and self.file.leaders else self.file.teams[name]
        top: Steps = ("teams", name) if name in self.file.teams else ("leaders",)
        yield from self._own(team, top)
        yield from self._local(team, top)
        yield from self._settings(team, top)
        if isinstance(team, Team):
            yield from self._all(top, ("privacy",), inheritance.privacy_settings(team.privacy, self.file.privacy))
        for activity, written in team.activities.items():
            yield from self._activity(team, top, activity, written)

    def _own(self, team: Team | Leaders, top: Steps) -> Iterator[Origin]:
        for name in OWN:
            if self._is_said((*top, name)):
                yield self._origin((name,), getattr(team, name), [(*top, name)])

    def _local(self, team: Local, top: Steps) -> Iterator[Origin]:
        organization = self.file.organization
        abroad = team.country not in (None, organization.country)
        held = inheritance.local_settings(team, organization)
        for name in Local.model_fields:
            inherits = not (abroad and name in ("region", "holidays"))
            candidates = [(*top, name), *([("organization", name)] if inherits else [])]
            yield from self._where_held((name,), getattr(held, name), candidates)

    def _settings(self, team: Team | Leaders, top: Steps) -> Iterator[Origin]:
        held = inheritance.team_settings(team, self.file.defaults.team)
        for name in TeamSettings.model_fields:
            if name != "agreements":
                yield from self._one(top, (name,), getattr(held, name))
        if held.agreements:
            yield from self._all(top, ("agreements",), held.agreements)

    def _activity(self, team: Team | Leaders, top: Steps, name: str, written: Activity) -> Iterator[Origin]:
        below = ("activities", name)
        agreements = inheritance.team_settings(team, self.file.defaults.team).agreements
        if agreements is None:
            raise AssertionError("A team always has agreements, if empty ones.")
        yield from self._where_held((*below, "kind"), written.kind, [(*top, *below, "kind")])
        held = inheritance.activity_settings(written, self.file.defaults.activities, agreements)
        for setting in type(held).model_fields:
            if setting == "weights" and held.weights:
                yield from self._all(top, (*below, "weights"), held.weights)
            elif setting == "every" and written.kind is Kind.AGREEMENT_REVIEW:
                yield from self._where_held((*below, setting), held.every, self._of_review(top, (*below, setting)))
            elif setting != "kind":
                yield from self._one(top, (*below, setting), getattr(held, setting))

    def _of_review(self, top: Steps, below: Steps) -> tuple[Steps, ...]:
        """A review comes as often as the agreements say, where the activity itself says nothing."""
        said = (inheritance.written_at(self.file, (*top, *steps)) for steps in (below, ("agreements", "review_every")))
        return tuple(steps for places in said for steps in places)

    def _all(self, top: Steps, below: Steps, section: Section) -> Iterator[Origin]:
        for name, field in type(section).model_fields.items():
            yield from self._one(top, (*below, field.alias or name), getattr(section, name))

    def _one(self, top: Steps, below: Steps, value: object) -> Iterator[Origin]:
        yield from self._where_held(below, value, inheritance.written_at(self.file, (*top, *below)))

    def _where_held(self, below: Steps, value: object, candidates: Sequence[Steps]) -> Iterator[Origin]:
        if _says_something(as_written(value)):
            yield self._origin(below, value, candidates)

    def _origin(self, below: Steps, value: object, candidates: Sequence[Steps]) -> Origin:
        place = next((steps for steps in candidates if self._is_said(steps)), None)
        if place is None:
            return Origin(path=dotted(below), value=as_written(value), written="", line=None)
        line = self._document.place(place).key[0]
        return Origin(path=dotted(below), value=self._said(place), written=dotted(place), line=line)

    def _is_said(self, steps: Steps) -> bool:
        return self._said(steps) is not None

    def _said(self, steps: Steps) -> Any:
        here: Any = self._written
        for step in steps:
            here = cast("dict[Any, Any]", here).get(step) if isinstance(here, dict) else None
        return here


def _says_something(value: Any) -> bool:
    if isinstance(value, dict):
        return any(cast("dict[str, Any]", value).values())
    return value not in (None, [])
