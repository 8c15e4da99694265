"""Notice, balancing and impact assessment, filled in from the rules that run (domain facts, R14).

Each document is a list of sections, each section a list of wordings; every value in them is read from the file or from
the limits that the store itself obeys, so that a document cannot say what the program does not do.
"""

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import StrEnum
from typing import TypeVar

from kaffepause.domain.content import Language
from kaffepause.domain.organization import Organization, Team
from kaffepause.domain.retention import Retention
from kaffepause.domain.spoken import clock, long_day
from kaffepause.reporting.privacy import SMALLEST_GROUP
from kaffepause.reporting.view import Page, Point, Points, Section

DAYS_A_MONTH = 30
Value = TypeVar("Value", bound=Hashable)


class Document(StrEnum):
    """What can be written."""

    NOTICE = "notice"
    BALANCING = "balancing"
    DPIA = "dpia"


@dataclass(frozen=True, kw_only=True, slots=True)
class Sources:
    """What a document is written from. digest: of the file; made_on: the day it is written."""

    organization: Organization
    language: Language
    retention: Retention
    digest: str
    made_on: date


#: Section → its wordings. `@` stands for lines that differ from team to team.
_RETENTION = ("retention_times", "retention_totals", "retention_letters", "retention_history", "retention_wishes")
_NEVER = ("never_titles", "never_judge", "never_decide", "never_hours", "never_learn")
_SAFEGUARDS = ("choice", "group", "times", "short", "open")
_RISKS = ("titles", "access")
_RISKS_OF_MEASURING = ("pressure", "small", "wrong", "creep")
_OUTLINES: Mapping[Document, Mapping[str, tuple[str, ...]]] = {
    Document.NOTICE: {
        "controller": ("controller",),
        "purpose": ("@purpose",),
        "basis": ("basis", "@basis"),
        "categories": ("categories_times", "categories_kept", "@categories"),
        "measuring": ("@measuring",),
        "recipients": ("recipients_booked", "@recipients", "recipients_processor"),
        "retention": _RETENTION,
        "rights": ("rights_access", "rights_correct", "rights_erase", "rights_object", "rights_complain"),
        "never": _NEVER,
    },
    Document.BALANCING: {
        "interest": ("interest", "@purpose"),
        "necessity": ("necessity_times", "necessity_less", "necessity_budget"),
        "effect": ("effect", "effect_expected", "@measuring"),
        "safeguards": tuple(f"safeguards_{name}" for name in _SAFEGUARDS),
        "never": _NEVER,
        "result": ("@result",),
        "sign": ("sign",),
    },
    Document.DPIA: {
        "description": ("description", "@purpose", "categories_times", "categories_kept", "@categories"),
        "measuring": ("@measuring",),
        "recipients": ("@recipients", "recipients_processor"),
        "retention": _RETENTION,
        "necessity": ("basis", "necessity_times", "necessity_less", "necessity_budget"),
        "risks": ("@risks",),
        "safeguards": tuple(f"safeguards_{name}" for name in _SAFEGUARDS),
        "consulted": ("@consulted",),
        "sign": ("sign",),
    },
}


def document(which: Document, sources: Sources) -> Page:
    """That document, as the rules have it on that day."""
    facts = _facts(sources)
    say = sources.language.say
    writer = _Writer(sources=sources, facts=facts)
    return Page(
        language=sources.language.tag,
        subject=say(f"privacy.{which}.title"),
        title=say(f"privacy.{which}.title"),
        lead=say(f"privacy.{which}.lead", **facts),
        sections=tuple(writer.section(name, keys) for name, keys in _OUTLINES[which].items()),
        footer_title=say("privacy.footer.title"),
        footer=(say("privacy.footer.made", **facts), say("privacy.footer.draft", **facts)),
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class _Writer:
    """Turns an outline into sections, with the lines that depend on what is switched on."""

    sources: Sources
    facts: Mapping[str, object]

    @property
    def teams(self) -> tuple[Team, ...]:
        return self.sources.organization.teams

    def section(self, name: str, keys: tuple[str, ...]) -> Section:
        lines = [line for key in keys for line in self._lines(key)]
        title = self.sources.language.say(f"privacy.section.{name}")
        return Section(title=title, blocks=(Points(points=tuple(Point(text=line) for line in lines)),))

    def _lines(self, key: str) -> Iterator[str]:
        match key:
            case "@purpose":
                yield from self._say("purpose_booking", *(["purpose_load"] if self._measures else []))
            case "@basis":
                yield from self._say(
                    *(["control"] if self._measures else []), *(["basis_named"] if self._agreed else [])
                )
            case "@categories":
                yield from self._say(*(["categories_load"] if self._measures else []))
            case "@measuring":
                yield from self._measuring()
            case "@recipients":
                yield from self._recipients()
            case "@result":
                yield from self._say("result_on" if self._measures else "result_off")
            case "@risks":
                yield from self._say(*(f"risk_{name}" for name in (*_RISKS, *self._further_risks)))
            case "@consulted":
                yield from self._say("consulted" if self._agreed else "consulted_nobody")
            case _:
                yield from self._say(key)

    def _say(self, *keys: str, **more: object) -> Iterator[str]:
        return (self.sources.language.say(f"privacy.text.{key}", **{**self.facts, **more}) for key in keys)

    @property
    def _measures(self) -> bool:
        return any(team.privacy.load_reading for team in self.teams)

    @property
    def _agreed(self) -> bool:
        return bool(self.facts["agreed"])

    @property
    def _further_risks(self) -> tuple[str, ...]:
        return _RISKS_OF_MEASURING if self._measures else ()

    def _measuring(self) -> Iterator[str]:
        language = self.sources.language
        for privacy, titles in _alike((team, team.privacy) for team in self.teams):
            since, given = privacy.measured_from(), privacy.notice_given_on
            if since is None or given is None:
                yield from self._say("measuring_off", team=titles)
                continue
            yield from self._say(
                "measuring_on",
                team=titles,
                given=_day(given, language),
                weeks=privacy.notice_weeks,
                since=_day(since, language),
                level=language.say(f"level.name.{privacy.person_default.name.lower()}"),
            )
        yield from self._say(*(["measuring_choice"] if self._measures else []))

    def _recipients(self) -> Iterator[str]:
        measured = ((team, team.privacy.manager_sees) for team in self.teams if team.privacy.load_reading)
        for sees, titles in _alike(measured):
            yield from self._say(f"sees_{sees}", team=titles)
        for copies, titles in _alike((team, team.copies_to) for team in self.teams if team.copies_to):
            yield from self._say("copies_to", team=titles, copies=", ".join(copies))
        yield from self._say(*(["recipients_first"] if self._measures else []), "recipients_administrators")


def _alike(teams: Iterable[tuple[Team, Value]]) -> Iterator[tuple[Value, str]]:
    """Each value once, with the titles of the teams that have it, in the order of the file."""
    found: dict[Value, list[str]] = {}
    for team, value in teams:
        found.setdefault(value, []).append(team.title)
    return ((value, ", ".join(titles)) for value, titles in found.items())


def _facts(sources: Sources) -> Mapping[str, object]:
    """Every value that a wording may name."""
    organization, language, keep = sources.organization, sources.language, sources.retention
    contact = f"{organization.contact.name} ({organization.contact.mail})"
    measured = [team.title for team in organization.teams if team.privacy.load_reading]
    return {
        "organization": organization.name,
        "contact": contact,
        "administrators": ", ".join(organization.administrators) or contact,
        "agreed": "; ".join(_agreements(organization)),
        "teams": ", ".join(team.title for team in organization.teams),
        "measured": ", ".join(measured) or "–",
        "group": SMALLEST_GROUP,
        "budget": _minutes(organization.load_budget),
        "announce": organization.timetable.announce_days,
        "digest": sources.digest[:12],
        "day": _day(sources.made_on, language),
        "totals": keep.totals.days // 7,
        "ticks": keep.ticks.days // 7,
        "letters": keep.letters.days // 7,
        "copies_weeks": keep.copies.days // 7,
        "history": keep.history.days // 7,
        "audit": keep.audit.days // DAYS_A_MONTH,
        **_thresholds(organization, language),
    }


def _thresholds(organization: Organization, language: Language) -> Mapping[str, object]:
    one = organization.thresholds

    def edges(name: str, start: time, end: time) -> Mapping[str, str]:
        return {f"{name}_from": clock(start, language), f"{name}_to": clock(end, language)}

    return {
        "gap": _minutes(one.gap),
        "lunch": _minutes(one.lunch),
        "long_run": _minutes(one.long_run),
        "rest": _minutes(one.rest) // 60,
        **edges("gap", one.gap_window.start, one.gap_window.end),
        **edges("lunch", one.lunch_window.start, one.lunch_window.end),
    }


def _agreements(organization: Organization) -> tuple[str, ...]:
    agreed = (team.privacy.agreed_with for team in organization.teams if team.privacy.load_reading)
    return tuple(dict.fromkeys(one for one in agreed if one))


def _minutes(length: timedelta) -> int:
    return length // timedelta(minutes=1)


def _day(day: date, language: Language) -> str:
    return f"{long_day(day, language)} {day.year}"
