"""What stands now, from the ledger alone: nothing is asked of Graph."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from kaffepause.booking.ports import Ledger, State
from kaffepause.domain.content import Language
from kaffepause.domain.ids import TeamName
from kaffepause.domain.organization import Organization, Team
from kaffepause.domain.spoken import at_clock, long_day, short_day
from kaffepause.verbs.line import Line
from kaffepause.verbs.world import LOOK_BACK


@dataclass(frozen=True, kw_only=True, slots=True)
class TeamStanding:
    """A team's bookings: those ahead, those whose answer is still open, and those that people changed or deleted."""

    ahead: int = 0
    uncertain: int = 0
    ended: int = 0


async def standing_now(ledger: Ledger, organization: Organization, *, now: datetime) -> Mapping[TeamName, TeamStanding]:
    """Every team of the file, in its order."""
    rows = await ledger.rows(now - LOOK_BACK)
    standing: dict[TeamName, TeamStanding] = {}
    for team in organization.teams:
        own = [row for row in rows if row.team == team.name]
        standing[team.name] = TeamStanding(
            ahead=sum(
                row.state is State.BOOKED and (row.dates[-1] >= now.date() if row.dates else row.slot.end > now)
                for row in own
            ),
            uncertain=sum(row.state is State.SENDING for row in own),
            ended=sum(row.state is State.ENDED for row in own),
        )
    return standing


@dataclass(frozen=True, kw_only=True, slots=True)
class Status:
    """What stands at a moment. done: when each kind of cycle that is done was last begun. next_due: of the next cycle.

    held_since: since when an administrator lets `run` book nothing; None: it may.
    """

    at: datetime
    organization: str
    teams: Mapping[TeamName, TeamStanding]
    done: Mapping[str, datetime | None]
    next_due: datetime
    held_since: datetime | None


async def status_now(
    ledger: Ledger,
    organization: Organization,
    *,
    now: datetime,
    done: Mapping[str, datetime | None],
    next_due: datetime,
) -> Status:
    """All of it, from the ledger and what is given."""
    return Status(
        at=now,
        organization=organization.name,
        teams=await standing_now(ledger, organization, now=now),
        done=done,
        next_due=next_due,
        held_since=await ledger.held_since(),
    )


def told_status(status: Status, organization: Organization, language: Language) -> tuple[Line, ...]:
    """What stands, what was done last, what is next; times in the zone of the file's first team."""
    zone = organization.teams[0].zone

    def when(moment: datetime | None) -> str:
        if moment is None:
            return language.say("status.never")
        local = moment.astimezone(zone)
        return f"{short_day(local.date(), language)} {at_clock(local, language)}"

    local = status.at.astimezone(zone)
    heading = language.say(
        "status.heading",
        organization=organization.name,
        day=long_day(local.date(), language),
        clock=at_clock(local, language),
    )
    last = [
        Line(language.say("status.last", cycle=language.say(f"status.cycle.{kind}"), when=when(moment)))
        for kind, moment in status.done.items()
    ]
    held = [Line(language.say("status.held", when=when(status.held_since)), "wait")] if status.held_since else []
    teams = [line for team in organization.teams for line in _standing(team, status.teams[team.name], language)]
    upcoming = Line(language.say("status.next", when=when(status.next_due)))
    return (Line(heading, "heading"), *held, *teams, *last, upcoming)


def _standing(team: Team, standing: TeamStanding, language: Language) -> Iterator[Line]:
    yield Line("  " + language.say("status.team", team=team.title, ahead=standing.ahead))
    if standing.uncertain:
        yield Line("    " + language.say("status.uncertain", count=standing.uncertain), "wait")
    if standing.ended:
        yield Line("    " + language.say("status.ended", count=standing.ended), "dim")
