"""Why a booking is where it is: the reason with team-level numbers, and everything we did to it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from kaffepause.booking.plan import Action
from kaffepause.booking.ports import Row, State
from kaffepause.domain.content import Language
from kaffepause.domain.ids import BookingKey
from kaffepause.domain.organization import Team
from kaffepause.domain.spoken import at_clock, short_day
from kaffepause.errors import UserError
from kaffepause.planning.proposal import Unplaced
from kaffepause.planning.reasons import Because
from kaffepause.said import Said
from kaffepause.verbs.line import Line
from kaffepause.verbs.plan import Plan, make_plan
from kaffepause.verbs.told import sentence
from kaffepause.verbs.world import LOOK_BACK, World

#: So much of a key is enough to mean one booking.
SHORTEST_KEY = 6


@dataclass(frozen=True, kw_only=True, slots=True)
class Explained:
    """One booking, or the wish for one, and why it is as it is.

    round: `team/activity/date`. key: None where nothing was booked. state: as the ledger has it, `wanted` where only
    the next plan would book it, `refused` where it would not. says: sentences.
    """

    round: str
    key: BookingKey | None
    state: str
    says: tuple[str, ...]


async def explain(world: World, name: str, *, language: Language, now: datetime) -> tuple[Explained, ...]:
    """What is known of the bookings of that round, or whose key begins so, and what the next plan would do.

    Raises UserError where there is none.
    """
    rows = [row for row in await world.ledger.rows(now - LOOK_BACK) if _is_meant(row, name)]
    plan = await make_plan(world, now=now)
    actions = {action.key: action for action in plan.actions}
    wanted = [one for one in plan.actions if one.row is None and one.wanted and _is_named(one, name)]
    refused = [one for one in plan.unplaced if one.round.label == name]
    if not (rows or wanted or refused):
        raise UserError(
            Said(
                "No booking is called {name}. Write a round such as team/activity/2026-11-23, or the first {count} or "
                "more signs of a key; `kaffepause plan --json` has both.",
                name=name,
                count=SHORTEST_KEY,
            )
        )
    return (
        *(_of_row(world, row, actions.get(row.key), language) for row in rows),
        *(_of_wish(plan, one, language) for one in wanted),
        *(_of_refusal(one, language) for one in refused),
    )


def told_explained(found: Sequence[Explained]) -> Iterator[Line]:
    """Each under its name and key."""
    for one in found:
        yield Line(f"{one.round}  {one.key}" if one.key else one.round, "heading")
        yield from (Line(f"  {sentence}") for sentence in one.says)


def _is_meant(row: Row, name: str) -> bool:
    is_key = len(name) >= SHORTEST_KEY and str(row.key).startswith(name)
    return row.round_label == name or is_key or _holds_date(row, name)


def _holds_date(row: Row, name: str) -> bool:
    """A date of a series has a label of its own, which stands on no row."""
    return any(name == f"{row.team}/{row.activity}/{day.isoformat()}" for day in row.dates)


def _is_named(action: Action, name: str) -> bool:
    return action.round_label == name or (len(name) >= SHORTEST_KEY and str(action.key).startswith(name))


def _of_row(world: World, row: Row, action: Action | None, language: Language) -> Explained:
    team = next((one for one in world.rules.organization.teams if one.name == row.team), None)
    say = language.say
    because = Because(row.because) if row.because in {*Because} else None
    why = sentence(action.reason, language) if action and action.reason else ""
    if because and (not why or because is not Because.STANDS):
        why = say(f"explain.because.{because}") if f"explain.because.{because}" in language.words else why
    ended = say(f"explain.ending.{row.ending}") if row.ending else ""
    told = [
        say(f"explain.state.{row.state}", when=_when(row, team, language)),
        say("explain.who", invited=len(row.people), left_out=len(row.absent), declined=len(row.declined)),
        why if row.state is not State.ENDED else "",
        ended,
        say("explain.attempt", attempt=row.attempt) if row.attempt > 1 else "",
        say("explain.departed", count=len(row.departed)) if row.departed else "",
    ]
    if action and action.changes_something:
        told.append(say("explain.next", verb=say(f"plan.verb_word.{action.verb}")))
    return Explained(round=row.round_label, key=row.key, state=str(row.state), says=tuple(filter(None, told)))


def _when(row: Row, team: Team | None, language: Language) -> str:
    start = row.slot.start.astimezone(team.zone) if team else row.slot.start
    return f"{short_day(start.date(), language)} {at_clock(start, language)}"


def _of_wish(plan: Plan, action: Action, language: Language) -> Explained:
    reason = sentence(action.reason, language) if action.reason else ""
    told = (language.say("explain.wanted", plan=plan.id[:SHORTEST_KEY]), reason)
    return Explained(round=action.round_label, key=action.key, state="wanted", says=tuple(filter(None, told)))


def _of_refusal(one: Unplaced, language: Language) -> Explained:
    said = f"{language.say('explain.none')}: {sentence(one.why, language)}"
    return Explained(round=one.round.label, key=None, state="refused", says=(said,))
