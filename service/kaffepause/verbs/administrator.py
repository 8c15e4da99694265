"""The administrator's line, made on Monday and sent once a week: by mail, and as a card where a webhook is set."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from kaffepause.booking.plan import Plan, Unread
from kaffepause.booking.ports import Ending
from kaffepause.domain.hours import instant, monday_of
from kaffepause.domain.ids import Address
from kaffepause.domain.organization import Organization, Team
from kaffepause.errors import AnswerLost, OutsideError
from kaffepause.reporting.administrator import Trouble, Unbooked, administrator_card, administrator_mail
from kaffepause.reporting.mime import Envelope, envelope, letter_key, message_id
from kaffepause.reporting.ports import Letter, Sent
from kaffepause.verbs.company import Company, read_company
from kaffepause.verbs.deliver import Delivery, deliver
from kaffepause.verbs.plan import make_plan
from kaffepause.verbs.world import World

WEEK = timedelta(weeks=1)
#: Stands for the webhook in the mail ledger.
BOARD = Address("webhook")


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """The week's line: a mail for each administrator, and the card."""

    envelopes: tuple[Envelope, ...]
    card: dict[str, Any]
    card_key: str


async def administrators_line(world: World, *, now: datetime) -> Line | None:
    """This week's line; None where it has gone to everybody, or nobody is to get it. Nothing is written.

    Raises OutsideError where Graph cannot be asked at all.
    """
    monday = _monday(world, now)
    wanted = [*world.rules.organization.administrators, *([BOARD] if world.board else [])]
    rows = [await world.letters.letter(letter_key(Letter.ADMINISTRATOR, one, monday)) for one in wanted]
    if all(row is not None and row.state == "sent" for row in rows):
        return None
    trouble = await _trouble(world, monday, now)
    return Line(
        envelopes=tuple(_envelope(world, trouble, to, now) for to in world.rules.organization.administrators),
        card=administrator_card(trouble),
        card_key=letter_key(Letter.ADMINISTRATOR, BOARD, monday),
    )


async def send_administrators_line(world: World, line: Line, *, now: datetime) -> tuple[Delivery, ...]:
    """Send it where it has not gone yet. A card that the webhook refuses waits for the next run."""
    deliveries = await deliver(world, line.envelopes, now=now)
    await _post(world, line, now)
    return deliveries


async def _post(world: World, line: Line, now: datetime) -> None:
    if world.board is None:
        return
    fresh = Sent(key=line.card_key, letter=Letter.ADMINISTRATOR, recipient=BOARD, state="sending", at=now)
    await world.letters.begin(fresh)
    row = await world.letters.letter(line.card_key)
    if row is None or row.state != "sending":
        return
    try:
        await world.board.post(line.card)
    except AnswerLost:
        pass  # It may stand in the channel, and one card too few is better than two.
    except OutsideError:
        return
    await world.letters.step(replace(row, state="sent", at=now), was="sending")


def _monday(world: World, now: datetime) -> date:
    return monday_of(now.astimezone(world.rules.organization.teams[0].zone).date())


async def _trouble(world: World, monday: date, now: datetime) -> Trouble:
    organization = world.rules.organization
    plan, company = await make_plan(world, now=now), await read_company(world)
    unfinished = await world.letters.unfinished()
    returned, unread = await _returned(world, monday)
    return Trouble(
        organization=organization,
        language=world.rules.content.speak(organization.language),
        monday=monday,
        unread=(*plan.unread, *unread),
        unbooked=(*_without_slot(plan, organization, monday), *await _refused(world, organization, monday)),
        unsent=[one for one in unfinished if one.letter is not Letter.ADMINISTRATOR],
        led_by_nobody=[team for team in organization.teams if _is_led_by_nobody(team, company)],
        out_of_reach=[team for team in organization.teams if _is_out_of_reach(team, company, plan)],
        came_back=[team for team in organization.teams if _came_back(world, company, team, monday, returned)],
    )


def _without_slot(plan: Plan, organization: Organization, monday: date) -> Iterator[Unbooked]:
    """Rounds of this week that found no time, counted by activity."""
    counted = Counter(
        (one.round.team, one.activity.title)
        for one in plan.unplaced
        if one.round.first < monday + WEEK and monday <= one.round.last
    )
    for (team, activity), count in counted.items():
        yield Unbooked(team=organization.team(team).title, activity=activity, count=count)


async def _refused(world: World, organization: Organization, monday: date) -> Sequence[Unbooked]:
    """What Graph refused for good, of this week and later."""
    titles = {team.name: team.title for team in organization.teams}
    rows = await world.ledger.rows(instant(monday, time(), organization.teams[0].zone))
    return [
        Unbooked(team=titles.get(row.team, row.team), activity=row.activity, count=1, because=row.because)
        for row in rows
        if row.ending is Ending.FAILED
    ]


async def _returned(world: World, monday: date) -> tuple[frozenset[str], tuple[Unread, ...]]:
    """What came back since last week's mails left; where that cannot be read, that it cannot."""
    since = instant(monday - WEEK, time(), world.rules.organization.teams[0].zone)
    try:
        return await world.post.came_back(since), ()
    except OutsideError as problem:
        return frozenset(), (Unread(what="mailbox", name=world.service_mailbox, because=str(problem)),)


def _came_back(world: World, company: Company, team: Team, monday: date, returned: frozenset[str]) -> bool:
    """Whether the manager's mail of this week or the last did."""
    roster = company.rosters.get(team.name)
    if roster is None or roster.manager is None:
        return False
    keys = [letter_key(Letter.MONDAY, roster.manager.address, week) for week in (monday - WEEK, monday)]
    return any(message_id(key, world.service_mailbox) in returned for key in keys)


def _is_led_by_nobody(team: Team, company: Company) -> bool:
    roster = company.rosters.get(team.name)
    return roster is not None and roster.manager is None and not team.members.managers


def _is_out_of_reach(team: Team, company: Company, plan: Plan) -> bool:
    roster = company.rosters.get(team.name)
    unread: Mapping[str, str] = {one.name: one.because for one in plan.unread if one.what == "mailbox"}
    return roster is not None and roster.manager is not None and roster.manager.address in unread


def _envelope(world: World, trouble: Trouble, to: Address, now: datetime) -> Envelope:
    organization = world.rules.organization
    return envelope(
        administrator_mail(trouble),
        key=letter_key(Letter.ADMINISTRATOR, to, trouble.monday),
        letter=Letter.ADMINISTRATOR,
        to=to,
        person=None,
        due=instant(trouble.monday, time(), organization.teams[0].zone),
        sender=world.service_mailbox,
        contact=organization.contact,
        at=now,
    )
