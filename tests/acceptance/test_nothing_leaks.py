"""Two companies in which one person's calendar or choice differs: where that can be seen at all, and how much of it.

The rules, the store and the pages are the real ones; calendars are made up and in memory.
"""

import asyncio
import logging
import re
import shutil
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import MetaData, create_engine, select

from kaffepause.domain.ids import TenantId
from kaffepause.domain.people import Level, ManagerSees, Person
from kaffepause.links import Links
from kaffepause.store import Store, open_store
from kaffepause.verbs.digest import make_digests, send_digests
from kaffepause.verbs.hint import make_hints, send_hints
from kaffepause.verbs.world import World
from kaffepause.web.office import Office as Pages
from kaffepause.web.sessions import Role
from tests.acceptance.crawling import pages_open_to
from tests.cast import ADA, MONDAY, at, organization, team
from tests.unit.reporting.office import MEASURED, Office, crew
from tests.unit.reporting.test_privacy_worlds import FULL

PEOPLE = crew(6)
BANDS = ("none or few", "some", "more than half")
COPY = "copy@example.test"
LINKS = Links("https://kaffepause.example.test", "k" * 40, TenantId("tenant"))
FRIDAY, MORNING = at(MONDAY - timedelta(days=3), "14"), at(MONDAY, "9")


@dataclass(frozen=True)
class Made:
    """A world: what the file shows, and of each person the level and whether their calendar is full."""

    sees: ManagerSees
    people: tuple[tuple[Level, bool], ...]

    def with_one(self, place: int, level: Level, is_full: bool) -> "Made":
        return replace(self, people=(*self.people[:place], (level, is_full), *self.people[place + 1 :]))


WORLDS = st.builds(
    Made,
    sees=st.sampled_from(ManagerSees),
    people=st.lists(st.tuples(st.sampled_from(Level), st.booleans()), min_size=5, max_size=6).map(tuple),
)


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with all tables and nothing in them: copying it is quicker than making a new one for each world."""
    file = tmp_path_factory.mktemp("empty") / "kaffepause.sqlite"

    async def migrate() -> None:
        async with open_store(f"sqlite:///{file}", TenantId("tenant")):
            pass

    asyncio.run(migrate())
    return file


def everything_said(made: Made, empty: Path) -> dict[str, str]:
    """Place → all that can be read there: `mail TO KEY`, `page WHOSE PATH`, `export OF`, `table NAME`, `log`."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "kaffepause.sqlite"
        shutil.copyfile(empty, file)
        lines = _Lines()
        logging.getLogger().addHandler(lines)
        try:
            said = {**asyncio.run(_played(made, file)), **_tables(file), "log": "\n".join(lines.said)}
        finally:
            logging.getLogger().removeHandler(lines)
        names = _pseudonyms(file)
        return {place: _alike(text, names) for place, text in said.items()}


class _Lines(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(record.getMessage())


async def _played(made: Made, file: Path) -> dict[str, str]:
    members = PEOPLE[: len(made.people)]
    privacy = replace(MEASURED, manager_sees=made.sees)
    company = Office(organization(team(members=members, privacy=privacy, copies_to=(COPY,))), people=(ADA, *members))
    async with open_store(f"sqlite:///{file}", TenantId("tenant")) as store:
        world = _over(company, store)
        for person, (level, is_full) in zip(members, made.people, strict=True):
            await store.wishes.set_level(person.id, level)
            company.has(person, FULL if is_full else [])
        await send_hints(world, await make_hints(world, now=FRIDAY), now=FRIDAY)
        await send_digests(world, await make_digests(world, now=MORNING), now=MORNING)
        mails = {f"mail {marker.split('/')[1]} {marker}": _read(mime) for marker, mime in company.post.sent}
        exports = {f"export {one.address}": str(await store.export(one.id, one.address)) for one in (ADA, *members)}
        return {**mails, **await _pages(world, store, members), **exports}


def _read(mime: bytes) -> str:
    """Headers, text and HTML, one after the other."""
    mail = message_from_bytes(mime, policy=default)
    parts = [part.get_content() for part in mail.walk() if not part.is_multipart()]
    return "\n".join([*(f"{name}: {value}" for name, value in mail.items()), *parts]).replace("\r", "")


def _over(company: Office, store: Store) -> World:
    return replace(
        company.world,
        ledger=store.ledger,
        history=store.history,
        wishes=store.wishes,
        letters=store.mail,
        contacts=store.contacts,
        totals=store.totals,
        audit=store.audit,
        links=LINKS,
    )


async def _pages(world: World, store: Store, members: tuple[Person, ...]) -> dict[str, str]:
    office = Pages(world=lambda: world, links=LINKS, kept=store, clock=lambda: MORNING, sign_in=None)
    found: dict[str, str] = {}
    for person, role, start in [(ADA, Role.MANAGER, "/teams"), *((one, Role.PERSON, "/me") for one in members[:3])]:
        seen = await pages_open_to(office, person, role, starts=(start,))
        found |= {f"page {person.address} {path}": text for path, text in seen.items()}
    return found


def _tables(file: Path) -> dict[str, str]:
    """Every row that the file holds."""
    engine, tables = create_engine(f"sqlite:///{file}"), MetaData()
    with engine.connect() as connection:
        tables.reflect(connection)
        rows = {table.name: list(connection.execute(select(table)).mappings()) for table in tables.sorted_tables}
    engine.dispose()
    return {f"table {name}": "\n".join(str(dict(row)) for row in those) for name, those in rows.items()}


def _pseudonyms(file: Path) -> dict[str, str]:
    with closing(sqlite3.connect(file)) as database:
        return dict(database.execute("SELECT alias, identity FROM pseudonym"))


def _alike(text: str, names: Mapping[str, str]) -> str:
    """The text with people in place of their pseudonyms, without numbers and tokens that are drawn anew each time."""
    named = re.sub("|".join(map(re.escape, names)) or "$^", lambda found: names[found[0]], text)
    plain = re.sub(r"'line': \d+, |message-\d+|name=\"form_token\" value=\"[^\"]*\"", "", named)
    return "\n".join(sorted(plain.splitlines())) if "'tenant': " in plain else plain


def differing(one: Mapping[str, str], other: Mapping[str, str]) -> set[str]:
    return {place for place in one.keys() | other.keys() if one.get(place) != other.get(place)}


def without(lines: str, person: Person) -> str:
    """The rows in which that person does not stand."""
    return "\n".join(line for line in lines.splitlines() if person.id not in line and person.address not in line)


def is_own(place: str, person: Person) -> bool:
    return place.split(maxsplit=1)[0] in ("mail", "page", "export") and place.split()[1] == person.address


def outside_load(text: str) -> str:
    """A mail or a page without the parts about load."""
    plain = re.sub(r"^ROOM FOR BREAKS$.*?(?=^[A-Z][A-Z ,']+$)", "", text, flags=re.DOTALL | re.MULTILINE)
    return re.sub(r"Room for breaks</h2>.*?(?=<h2)", "", plain, flags=re.DOTALL)


def bands_in(mail: str) -> list[int | None]:
    """The highest band of this week and of last week; None where there is no total."""
    text = " ".join(mail.split())
    if "of those who are counted" not in text:
        return [None, None]
    found = [re.search(rf"{week}, for (more than half|some) of those", text) for week in ("This week", "Last week")]
    return [BANDS.index(told[1]) if told else 0 for told in found]


@settings(max_examples=max(5, settings.default.max_examples // 40))
@given(world=WORLDS, data=st.data())
def test_what_a_calendar_holds_is_seen_by_its_owner_and_beyond_that_as_far_as_both_allow(
    empty: Path, world: Made, data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, 1))
    person, (level, is_full) = PEOPLE[place], world.people[place]
    one, other = everything_said(world, empty), everything_said(world.with_one(place, level, not is_full), empty)

    elsewhere = {spot for spot in differing(one, other) if not is_own(spot, person)}
    if level is Level.NONE:
        assert differing(one, other) == set()
    shown_to_manager = level >= Level.TEAM and world.sees is not ManagerSees.NOTHING
    may = {spot for spot in one if spot.startswith((f"mail {ADA.address}", f"page {ADA.address} /teams/"))}
    for spot in elsewhere - (may | {"table total"} if shown_to_manager else set()):
        assert spot in ("table letter", "table audit", "table pseudonym"), spot
        assert without(one[spot], person) == without(other[spot], person)
    for spot in may & elsewhere:
        assert outside_load(one[spot]) == outside_load(other[spot])
    assert not any(mail.startswith(f"mail {COPY}") for mail in elsewhere)


@settings(max_examples=max(5, settings.default.max_examples // 40))
@given(world=WORLDS, data=st.data())
def test_what_a_person_chooses_changes_no_colleagues_pages_and_no_total_by_more_than_a_band(
    empty: Path, world: Made, data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, 1))
    person, (level, is_full) = PEOPLE[place], world.people[place]
    chosen = data.draw(st.sampled_from([one for one in Level if one is not level]))
    one, other = everything_said(world, empty), everything_said(world.with_one(place, chosen, is_full), empty)

    for spot in (spot for spot in differing(one, other) if not is_own(spot, person)):
        assert spot.split()[0] in ("table", "log") or spot.split()[1] == ADA.address, spot
    mail = next(spot for spot in one if spot.startswith(f"mail {ADA.address}"))
    for before, after in zip(bands_in(one[mail]), bands_in(other[mail]), strict=True):
        assert before is None or after is None or abs(before - after) <= 1
