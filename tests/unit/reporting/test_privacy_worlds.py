"""Over made-up worlds: nothing about a person reaches their manager beyond what the file and they themselves chose."""

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from kaffepause.domain.people import Level, ManagerSees, Person
from kaffepause.reporting.mime import Envelope
from tests.cast import ADA, TUESDAY, WEDNESDAY, organization, team
from tests.unit.reporting.office import MEASURED, Office, crew, crowded

PEOPLE = crew(9)
BANDS = ("no total", "none or few", "some", "more than half")
FULL = crowded(TUESDAY, WEDNESDAY, TUESDAY - timedelta(weeks=1), WEDNESDAY - timedelta(weeks=1))


@dataclass(frozen=True)
class Made:
    """A world: what the file shows, and of each of some people the level, whether they are crowded, and readable."""

    sees: ManagerSees
    people: tuple[tuple[Level, bool, bool], ...]
    hints: bool

    @property
    def crew(self) -> Mapping[Person, tuple[Level, bool, bool]]:
        return dict(zip(PEOPLE, self.people, strict=False))

    async def mails(self) -> tuple[tuple[Envelope, ...], Envelope]:
        """The hints of Friday, sent or not, and the mail of Monday."""
        members = tuple(self.crew)
        privacy = replace(MEASURED, manager_sees=self.sees)
        ours = Office(organization(team(members=members, privacy=privacy)), people=(ADA, *members))
        for person, (level, is_full, is_readable) in self.crew.items():
            await ours.levels(level, person)
            ours.has(person, FULL if is_full else [])
            if not is_readable:
                ours.calendars.unknown.add(person.id)
        hints = await ours.friday() if self.hints else ()
        return hints, await ours.mail()


PERSON = st.tuples(st.sampled_from(Level), st.booleans(), st.sampled_from([True, True, True, False]))
WORLDS = st.builds(
    Made,
    sees=st.sampled_from(ManagerSees),
    people=st.lists(PERSON, min_size=1, max_size=9).map(tuple),
    hints=st.booleans(),
)


def of_load(mail: Envelope) -> str:
    """What the mail says of load, and nothing else of it."""
    part = mail.text.partition("ROOM FOR BREAKS")[2].partition("WHAT YOU HAVE AGREED")[0]
    return " ".join(part.split())


def named(mail: Envelope) -> set[str]:
    return {person.name for person in PEOPLE if person.name in of_load(mail)}


def bands(mail: Envelope) -> list[int]:
    """The band of this week and of last week."""
    text = of_load(mail)
    found: list[int] = []
    for week in ("This week", "Last week"):
        told = re.search(rf"{week}, for (some|more than half) of those", text)
        found.append(BANDS.index(told[1]) if told else 0 if "There is no total" in text else 1)
    return found


@given(WORLDS)
def test_only_those_who_chose_it_and_were_told_are_named(world: Made) -> None:
    hints, mail = asyncio.run(world.mails())
    told = {hint.to for hint in hints}
    may = {
        person.name
        for person, (level, is_full, is_readable) in world.crew.items()
        if level is Level.NAMED and is_full and is_readable and person.address in told
    }

    assert named(mail) == (may if world.sees is ManagerSees.NAMES else set())


@given(WORLDS)
def test_there_is_no_total_of_fewer_than_five(world: Made) -> None:
    _, mail = asyncio.run(world.mails())
    counted = [
        person
        for person, (level, _, is_readable) in world.crew.items()
        if is_readable and (level is Level.TEAM or (level is Level.NAMED and world.sees is ManagerSees.COUNTS))
    ]

    if len(counted) < 5 or world.sees is ManagerSees.NOTHING:
        assert "of those who are counted" not in of_load(mail)


@given(WORLDS)
def test_only_those_with_something_to_hear_and_a_level_hear_it_and_of_themselves_alone(world: Made) -> None:
    hints, _ = asyncio.run(replace(world, hints=True).mails())

    assert {hint.to for hint in hints} == {
        person.address
        for person, (level, is_full, is_readable) in world.crew.items()
        if level >= Level.SELF and is_full and is_readable
    }
    for hint in hints:
        assert [person.name for person in PEOPLE if person.name in hint.text] == []


@given(WORLDS.filter(lambda world: world.sees is not ManagerSees.NOTHING), st.data())
def test_one_calendar_more_or_less_full_moves_no_total_by_more_than_one_band(world: Made, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(world.people) - 1))
    level, is_full, is_readable = world.people[place]
    other = replace(
        world, people=(*world.people[:place], (level, not is_full, is_readable), *world.people[place + 1 :])
    )
    (_, mail), (_, another) = asyncio.run(world.mails()), asyncio.run(other.mails())

    assert all(abs(one - two) <= 1 for one, two in zip(bands(mail), bands(another), strict=True))
    assert named(mail) ^ named(another) <= ({PEOPLE[place].name} if level is Level.NAMED else set())


@given(WORLDS)
def test_no_day_and_no_clock_stands_in_what_is_said_of_load(world: Made) -> None:
    _, mail = asyncio.run(world.mails())

    assert re.findall(r"\d\d:\d\d|[A-Z][a-z]+day\b|\bNov\b", of_load(mail)) == []
