"""Twelve Mondays, each in both languages, kept as files in tests/data/mails and compared byte for byte.

Regenerate them after a deliberate change with `python -m tests.unit.reporting.situations`, then `make pictures`, and
look.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from pathlib import Path

from kaffepause.domain.event import ShowAs
from kaffepause.domain.hours import TimeWindow, Weekday
from kaffepause.domain.ids import Address
from kaffepause.domain.organization import Agreements, Contact, ContactRhythm, Privacy, Team
from kaffepause.domain.people import Level, ManagerSees, Person
from kaffepause.reporting.mime import Envelope
from kaffepause.reporting.ports import Tick, TickState, WeekTotal
from tests import cast
from tests.unit.reporting.office import MEASURED, Office, crowded

MAILS = Path(__file__).parents[2] / "data" / "mails"
LANGUAGES = ("en", "da")
WEEK = timedelta(weeks=1)

NAMES = (
    "Ida Lund", "Jens Krogh", "Karl Østergaard", "Lise Bach", "Maja Holm", "Niels Friis", "Olga Winther", "Per Skov",
    "Rikke Kjær", "Sara Dahl", "Tue Mølgaard", "Ulla Brandt", "Viggo Thorsen", "Åse Nygaard", "Anton Bruun",
    "Birgit Lorenzen", "Carl Emil Ravn", "Ditte Marie Krogsgaard", "Erik Vang", "Freja Storm", "Gustav Lind",
    "Hanne Toft", "Ivan Petersen", "Julie Aagaard", "Kirsten-Margrethe Abildgaard",
)  # fmt: skip
LEADER = replace(cast.somebody("Mette"), name="Mette Sørensen")

WORDS = {
    "en": {
        "sales": "Sales",
        "support": "Support",
        "product": "Product",
        "morning": "Good morning",
        "coffee": "Shared coffee",
        "break": "Ten minutes of office movement",
        "walk": "Walk'n'talk",
        "hours": "before ten and after three, as it suits",
        "promise": "the same day",
        "urgent": "what cannot wait",
        "leading": "Self-leadership",
        "lead": "Each of us plans the customer visits and says so when something slips.",
        "safety": "working environment",
    },
    "da": {
        "sales": "Salg",
        "support": "Support",
        "product": "Produkt",
        "morning": "Godmorgen",
        "coffee": "Fælles kaffepause",
        "break": "10 minutters kontorbevægelse",
        "walk": "Walk'n'talk",
        "hours": "før ti og efter tre, som det passer",
        "promise": "samme dag",
        "urgent": "det, der haster",
        "leading": "Selvledelse",
        "lead": "Hver især tilrettelægger sine kundebesøg og siger til, når noget skrider.",
        "safety": "arbejdsmiljø",
    },
}


def _crew(prefix: str, names: Sequence[str]) -> tuple[Person, ...]:
    return tuple(
        replace(cast.somebody(f"{prefix}{number:02}"), name=name) for number, name in enumerate(names, start=1)
    )


@dataclass(frozen=True, kw_only=True)
class Stage:
    """Where a situation plays: a language, and how many people are in the first team."""

    language: str
    people: int
    privacy: Privacy = MEASURED
    monday: date = cast.MONDAY

    @property
    def crew(self) -> tuple[Person, ...]:
        return _crew("p", NAMES[: self.people])

    def team(self, name: str = "sales", members: Sequence[Person] | None = None, **changes: object) -> Team:
        words = WORDS[self.language]
        ours = cast.team(
            cast.social_call("coffee", title=words["coffee"]),
            replace(cast.good_morning(), title=words["morning"]),
            cast.movement_break(title=words["break"]),
            cast.walk(title=words["walk"]),
            name=name,
            members=self.crew if members is None else members,
            title=words[name],
            manager=LEADER.address,
            language=self.language,
            privacy=self.privacy,
            agreements=_agreements(words),
            contact_rhythm=(
                ContactRhythm(person=None, weekday=Weekday.MONDAY, channel="meeting", already_held=True),
                ContactRhythm(person=None, weekday=None, channel="phone", every=2),
            ),
        )
        return replace(ours, **changes)  # type: ignore[arg-type]

    def office(self, *teams: Team, people: Sequence[Person] = ()) -> Office:
        words = WORDS[self.language]
        safety = Contact(name="Gry Falk", mail=Address("gry@example.test"), phone="12345678", what_for=words["safety"])
        organization = cast.organization(
            *teams,
            name="Nordwind A/S",
            language=self.language,
            contact=Contact(name="Morten Iversen", mail=Address("morten@example.test")),
            who_can_help=(safety,),
        )
        return Office(organization, people=(LEADER, *self.crew, *people))

    def day(self, number: int, weeks: int = 0) -> date:
        return self.monday + timedelta(days=number, weeks=weeks)


def _agreements(words: dict[str, str]) -> Agreements:
    return Agreements(
        fixed_hours=TimeWindow(time(9, 30), time(15)),
        lunch=TimeWindow(time(11, 30), time(12, 30)),
        flexible_hours=words["hours"],
        response_times={"mail": words["promise"]},
        channels={"phone": words["urgent"]},
        others={words["leading"]: words["lead"]},
    )


async def _lively(stage: Stage, office: Office, team: Team, crew: Sequence[Person]) -> None:
    """A week with bookings, ticks, full calendars, levels of all kinds, and weeks behind it."""
    coffee, morning, pause, walking = team.activities
    monday = stage.monday
    office.booked(team, coffee, cast.span(stage.day(2), "14.30-14.45"), (*crew, LEADER), host=crew[0].id)
    fixed = cast.span(stage.day(1), "9-9.15")
    days = tuple(stage.day(number, weeks) for weeks in (-1, 0, 1) for number in (1, 3))
    office.booked(team, morning, fixed, (*crew, LEADER), dates=days, round_label=f"{team.name}/morning/{days[0]}")
    for number, person in enumerate(crew):
        slot = cast.span(stage.day(number % 5), f"{10 + number % 4}.20-{10 + number % 4}.30")
        label = f"{team.name}/break/{monday}"
        office.booked(team, pause, slot, (person,), part=person.address, round_label=label)
    for number, person in enumerate(crew[:3]):
        slot = cast.span(stage.day(number + 1), "13-13.30")
        office.booked(team, walking, slot, (person, LEADER), round_label=f"{team.name}/walk/2026-11-02")
    await _ticked(stage, office, team, crew)
    for person in crew[: len(crew) // 2]:
        office.has(person, crowded(stage.day(1), stage.day(2)), crowded(stage.day(0, -1), stage.day(3, -1)))
    await office.levels(Level.NAMED, *crew[:2])
    await office.levels(Level.NONE, *crew[-1:])
    await office.everybody_joined()
    await office.told_first(*crew[:2], monday=monday)


async def _ticked(stage: Stage, office: Office, team: Team, crew: Sequence[Person]) -> None:
    cells = (
        (crew[0], stage.day(1, -1), "walk", TickState.DONE),
        (crew[1], stage.day(2, -1), "phone", TickState.SKIPPED),
        (crew[2], stage.day(4, -1), "phone", TickState.DONE),
        (crew[2], stage.day(0), "coffee", TickState.DONE),
    )
    for person, day, channel, state in cells:
        await office.store.contacts.tick(Tick(team=team.name, person=person.id, day=day, channel=channel, state=state))


async def _behind(office: Office, team: Team, monday: date) -> None:
    """Totals of six weeks before last week."""
    bands = ("some", "none_or_few", "more_than_half", "some", "none_or_few", "some")
    for number, band in enumerate(bands, start=2):
        for rule in ("no_lunch", "no_gap", "long_run"):
            total = WeekTotal(team=team.name, monday=monday - WEEK * number, rule=rule, band=band, counted=8)
            await office.store.totals.freeze(total)


async def full_week(language: str) -> Envelope:
    stage = Stage(language=language, people=8)
    team = stage.team()
    office = stage.office(team)
    await _lively(stage, office, team, stage.crew)
    return await office.mail()


async def quiet_week(language: str) -> Envelope:
    stage = Stage(language=language, people=6)
    team = stage.team(activities=())
    office = stage.office(team)
    await office.levels(Level.TEAM, *stage.crew)
    return await office.mail()


async def one_person(language: str) -> Envelope:
    stage = Stage(language=language, people=1)
    team = stage.team()
    office = stage.office(team)
    office.booked(team, team.activities[3], cast.span(stage.day(3), "13-13.30"), (stage.crew[0], LEADER))
    await office.everybody_joined()
    return await office.mail()


async def nine_people(language: str) -> Envelope:
    """Counts alone, and weeks behind them."""
    stage = Stage(language=language, people=9, privacy=replace(MEASURED, manager_sees=ManagerSees.COUNTS))
    team = stage.team()
    office = stage.office(team)
    await _lively(stage, office, team, stage.crew)
    await _behind(office, team, stage.monday)
    return await office.mail()


async def twenty_five_people(language: str) -> Envelope:
    stage = Stage(language=language, people=25)
    team = stage.team()
    office = stage.office(team)
    await _lively(stage, office, team, stage.crew)
    await _behind(office, team, stage.monday)
    return await office.mail()


async def nobody_readable(language: str) -> Envelope:
    stage = Stage(language=language, people=7)
    team = stage.team()
    office = stage.office(team)
    await _lively(stage, office, team, stage.crew)
    office.calendars.unknown |= {person.id for person in stage.crew}
    return await office.mail()


async def group_under_five(language: str) -> Envelope:
    stage = Stage(language=language, people=4, privacy=replace(MEASURED, manager_sees=ManagerSees.COUNTS))
    team = stage.team()
    office = stage.office(team)
    await _lively(stage, office, team, stage.crew)
    return await office.mail()


async def notice_not_over(language: str) -> Envelope:
    stage = Stage(language=language, people=6, privacy=replace(MEASURED, notice_given_on=date(2026, 11, 2)))
    team = stage.team()
    office = stage.office(team)
    await _lively(stage, office, team, stage.crew)
    return await office.mail()


async def three_teams(language: str) -> Envelope:
    stage = Stage(language=language, people=5)
    others = (_crew("s", NAMES[8:11]), _crew("t", NAMES[14:17]))
    teams = (stage.team(), stage.team("support", others[0]), stage.team("product", others[1]))
    office = stage.office(*teams, people=[person for people in others for person in people])
    for team, people in zip(teams, (stage.crew, *others), strict=True):
        await _lively(stage, office, team, people)
    return await office.mail()


async def all_on_leave(language: str) -> Envelope:
    stage = Stage(language=language, people=6)
    team = stage.team(activities=())
    office = stage.office(team)
    days = [stage.day(number, weeks) for weeks in (-1, 0) for number in range(5)]
    for person in stage.crew:
        office.has(person, cast.all_day(*days, show_as=ShowAs.OOF))
    return await office.mail()


async def week_53(language: str) -> Envelope:
    """The last Monday of a year of 53 weeks, with New Year's Day in it."""
    stage = Stage(language=language, people=6, monday=date(2026, 12, 28))
    name = {"en": "New Year's Day", "da": "Nytårsdag"}[language]
    team = stage.team(holidays={date(2027, 1, 1): name})
    office = stage.office(team)
    await _lively(stage, office, team, stage.crew)
    return await office.mail(cast.at(stage.monday, "7.30"))


async def clock_change_week(language: str) -> Envelope:
    """The week that ended had 169 hours: the clocks went back on its Sunday."""
    stage = Stage(language=language, people=6, monday=date(2026, 10, 26))
    team = stage.team()
    office = stage.office(team)
    await _lively(stage, office, team, stage.crew)
    return await office.mail(cast.at(stage.monday, "7.30"))


SITUATIONS: dict[str, Callable[[str], Awaitable[Envelope]]] = {
    situation.__name__: situation
    for situation in (
        full_week,
        quiet_week,
        one_person,
        nine_people,
        twenty_five_people,
        nobody_readable,
        group_under_five,
        notice_not_over,
        three_teams,
        all_on_leave,
        week_53,
        clock_change_week,
    )
}


async def hint(language: str) -> Envelope:
    """What a person gets on the Friday before."""
    stage = Stage(language=language, people=6)
    team = stage.team()
    office = stage.office(team)
    await _lively(stage, office, team, stage.crew)
    office.store.mail.kept.clear()
    return (await office.friday())[0]


def files_of(mail: Envelope) -> dict[str, bytes]:
    """The three files of a mail, by their endings."""
    return {"txt": mail.text.encode(), "html": mail.html.encode(), "eml": mail.mime}


async def write() -> None:
    for language in LANGUAGES:
        folder = MAILS / language
        folder.mkdir(parents=True, exist_ok=True)
        for name, situation in {**SITUATIONS, "hint": hint}.items():
            for ending, content in files_of(await situation(language)).items():
                (folder / f"{name}.{ending}").write_bytes(content)


if __name__ == "__main__":
    asyncio.run(write())
