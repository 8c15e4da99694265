"""Cells of the contact plan that people set, and a team's plan as text."""

from datetime import date, datetime, timedelta

from kaffepause.domain.content import Language
from kaffepause.domain.hours import Weekday, monday_of
from kaffepause.domain.ids import PersonId, TeamName
from kaffepause.domain.organization import Team
from kaffepause.domain.people import Person
from kaffepause.domain.spoken import week
from kaffepause.errors import UserError
from kaffepause.reporting.ports import Tick, TickState
from kaffepause.reporting.render import table_of
from kaffepause.reporting.tables import contact_table
from kaffepause.said import Said
from kaffepause.verbs.company import read_company
from kaffepause.verbs.line import Line
from kaffepause.verbs.team_week import TeamDiary, contact_asked_for, read_team_diary, team_week
from kaffepause.verbs.world import World

__all__ = ["TickState", "contact_lines", "desk_of", "tick_contact", "tick_in_words"]


async def tick_contact(
    world: World, *, team: TeamName, person: PersonId, day: date, channel: str, state: TickState, now: datetime
) -> None:
    """Say what became of one planned contact; the last word counts."""
    await world.contacts.tick(Tick(team=team, person=person, day=day, channel=channel, state=state))
    await world.audit.note(now, "tick", rule=f"{team}/{channel}/{day.isoformat()}", people=[person])


async def desk_of(world: World, name: str, *, now: datetime) -> TeamDiary:
    """That team's bookings around the current week. Raises UserError where the file has no such team."""
    team = _team_called(world, name)
    company = await read_company(world)
    if team.name not in company.rosters:
        raise UserError(
            Said("The people of {team} could not be read just now. Run `kaffepause doctor`.", team=team.title)
        )
    return await read_team_diary(world, company, team, monday_of(now.astimezone(team.zone).date()), now=now)


def _team_called(world: World, name: str) -> Team:
    teams = world.rules.organization.teams
    found = [team for team in teams if name.strip().lower() in (team.name.lower(), team.title.lower())]
    if not found:
        names = ", ".join(team.name for team in teams)
        raise UserError(Said("The file has no team {team}. It has {names}.", team=name, names=names))
    return found[0]


async def contact_lines(world: World, diary: TeamDiary, language: Language) -> tuple[Line, ...]:
    """The team's plan of the week as a table."""
    plan = (await team_week(world, diary, diary.monday)).plan
    title = language.say("mail.grid.title", week=week(diary.monday, language))
    table = table_of(contact_table(plan, diary.team.title, language))
    return (Line(title, "heading"), *map(Line, table), Line(language.say("mail.grid.note"), "dim"))


def tick_in_words(diary: TeamDiary, words: tuple[str, str, str, str], language: Language) -> Tick:
    """The tick in a person's words: who, which day, which channel, what became of it.

    Raises UserError naming what would have been understood; NotAllowed where the channel is none of this team's.
    """
    person, day, channel, state = words
    known = ", ".join(one.value for one in TickState)
    wanted = state.strip().lower().replace("-", "_").replace(" ", "_")
    if wanted not in {one.value for one in TickState}:
        raise UserError(Said("There is no state {state}. The states are {names}.", state=state, names=known))
    return contact_asked_for(
        diary,
        person=_member_called(diary, person).id,
        day=_day_called(diary, day, language),
        channel_name=channel.strip().lower(),
        state=wanted,
    )


def _member_called(diary: TeamDiary, word: str) -> Person:
    wanted = word.strip().lower()
    members = diary.roster.members
    found = [one for one in members if wanted in (one.address, one.name.lower(), one.name.lower().split()[0])]
    if len(found) != 1:
        names = ", ".join(one.name for one in members)
        said = {"word": word, "team": diary.team.title, "names": names}
        several = Said("{word} is more than one of {team}: {names}.", **said)
        raise UserError(several if found else Said("{word} is nobody of {team}: {names}.", **said))
    return found[0]


def _day_called(diary: TeamDiary, word: str, language: Language) -> date:
    """An ISO date, or a weekday of this week, in English or in the language, as a whole or by its first letters."""
    wanted = word.strip().lower().rstrip(".")
    for weekday in Weekday:
        names = (weekday.name.lower(), language.say(f"calendar.weekday.{weekday + 1}").lower())
        if len(wanted) >= 3 and any(name.startswith(wanted) for name in names):
            return diary.monday + timedelta(days=weekday)
    try:
        return date.fromisoformat(wanted)
    except ValueError:
        raise UserError(
            Said("{word} is no day. Write a weekday such as tue, or a date such as 2026-11-24.", word=word)
        ) from None
