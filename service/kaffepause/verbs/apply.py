"""Carry out a plan, after the guards and a last look; and close the rounds that have passed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from kaffepause.booking.apply import Came, Hands, Outcome, apply_plan
from kaffepause.booking.guards import refuse_if_drastic, refuse_if_stale
from kaffepause.booking.plan import Plan, Verb
from kaffepause.booking.recheck import Recheck
from kaffepause.domain.ids import PersonId
from kaffepause.domain.people import Person
from kaffepause.errors import NotAllowed
from kaffepause.said import Said
from kaffepause.verbs.announce import tell_first
from kaffepause.verbs.circle import read_circle, read_opted_out
from kaffepause.verbs.company import Company, read_company
from kaffepause.verbs.held import passed
from kaffepause.verbs.leaving import heed
from kaffepause.verbs.world import LOOK_BACK, World

__all__ = ["Applied", "Outcome", "apply", "close_passed", "hands", "people_named", "ready"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Applied:
    """What a plan came to, in the order things were done."""

    outcomes: tuple[Outcome, ...]

    @property
    def failed(self) -> tuple[Outcome, ...]:
        """Those that did not go as planned and were not simply done by somebody else."""
        return tuple(one for one in self.outcomes if one.came in (Came.FAILED, Came.UNCERTAIN))

    def count(self, came: Came) -> int:
        return sum(one.came is came for one in self.outcomes)


async def apply(
    world: World,
    plan: Plan,
    *,
    now: datetime,
    cancellations_allowed: bool = False,
    by_a_person: bool = False,
    opt_outs_are_empty: bool = False,
    company: Company | None = None,
    progress: Callable[[Outcome], None] = lambda _: None,
) -> Applied:
    """Do what the plan says, in the teams that may be written to. company: where it was read a moment ago.

    Raises StalePlan where the file or the ledger moved since, DrasticPlan where it takes back more than the limits
    allow, NotAllowed where the database may have lost its opt-outs.
    """
    company = company or await read_company(world)
    told, waiting = await ready(
        world,
        plan,
        company,
        now=now,
        cancellations_allowed=cancellations_allowed,
        by_a_person=by_a_person,
        opt_outs_are_empty=opt_outs_are_empty,
    )
    done = await apply_plan(told, hands(world, plan.id, company.people, now=now, progress=progress))
    if by_a_person:
        await world.ledger.note_apply_by_a_person(now)
    await close_passed(world, now=now)
    return Applied(outcomes=(*waiting, *done))


async def ready(
    world: World,
    plan: Plan,
    company: Company,
    *,
    now: datetime,
    cancellations_allowed: bool = False,
    by_a_person: bool = False,
    opt_outs_are_empty: bool = False,
) -> tuple[Plan, tuple[Outcome, ...]]:
    """What comes before the first action: the guards, the first mails, who joined and who leaves.

    Answers the plan without what may not be done yet, and that as failed. Raises as `apply` does.
    """
    refuse_if_stale(
        plan,
        config=world.rules.digest,
        revisions=await world.ledger.revisions(),
        own={team: await world.ledger.changed_by(plan.id, team) for team in plan.teams},
    )
    refuse_if_drastic(
        plan,
        world.rules.organization.limits,
        cancellations_allowed=cancellations_allowed,
        is_emptied=not any(team.activities for team in world.rules.organization.teams),
    )
    await _be_certain_of_opt_outs(world, plan, now=now, are_empty=opt_outs_are_empty, by_a_person=by_a_person)
    await _note_joined(world, company, now)
    untold = await _tell_first(world, company, plan, now=now)
    await heed(world, company, plan.leaving, now=now)
    return _without_untold(_piloted(world, plan), untold)


def hands(
    world: World,
    plan_id: str,
    people: Mapping[PersonId, Person],
    *,
    now: datetime,
    progress: Callable[[Outcome], None] = lambda _: None,
) -> Hands:
    """What applying that plan works with. people: everybody it may name."""
    return Hands(
        events=world.events,
        ledger=world.ledger,
        audit=world.audit,
        recheck=Recheck(calendars=world.calendars, people=people),
        plan_id=plan_id,
        now=now,
        progress=progress,
    )


async def _tell_first(world: World, company: Company, plan: Plan, *, now: datetime) -> frozenset[PersonId]:
    """Send the first mails that this plan counts on, and answer who has still not been told."""
    if not plan.first_mails:
        return frozenset()
    rows = [*await world.ledger.rows(now - LOOK_BACK), *(one.found for one in plan.actions if one.found)]
    known = frozenset(person for row in rows for person in (*row.people, *row.absent))
    circle = await read_circle(world, company, await read_opted_out(world), known, now=now)
    return await tell_first(world, circle, now=now)


def _without_untold(plan: Plan, untold: frozenset[PersonId]) -> tuple[Plan, tuple[Outcome, ...]]:
    """The plan without what would invite somebody who has not been told, and those actions as failed."""
    early = [
        action
        for action in plan.actions
        if action.verb in (Verb.CREATE, Verb.MOVE) and action.wanted and untold & {*action.wanted.people}
    ]
    said = "not everybody invited could be sent their first mail; the next plan tries again"
    kept = tuple(action for action in plan.actions if action not in early)
    return replace(plan, actions=kept), tuple(Outcome(action=one, came=Came.FAILED, said=said) for one in early)


async def _note_joined(world: World, company: Company, now: datetime) -> None:
    """Remember since when each person is with us, for the notice rule.

    Whoever is there at the very first apply was there when the team was told; who comes later joined when first seen.
    """
    if await world.wishes.joined():
        await world.wishes.note_joined(company.people, now.date())
        return
    for team in world.rules.organization.teams:
        roster = company.rosters.get(team.name)
        told = team.privacy.notice_given_on or now.date()
        await world.wishes.note_joined([person.id for person in roster.everyone] if roster else (), told)


async def _be_certain_of_opt_outs(
    world: World, plan: Plan, *, now: datetime, are_empty: bool, by_a_person: bool
) -> None:
    """Decision 11: a database that may have lost its opt-outs books nothing.

    A new one has none to lose where nothing of ours stands on any calendar and a person says apply.
    """
    if await world.wishes.are_certain() or not _books(plan):
        return
    is_new = by_a_person and not any(action.event for action in plan.actions)
    if not (is_new or are_empty):
        raise NotAllowed(
            Said(
                "This database does not know who opted out, though bookings of ours stand on calendars. Restore a "
                "backup, or say that nobody had opted out with `kaffepause apply --opt-outs-are-empty`."
            )
        )
    await world.wishes.declare_empty(now)


def _books(plan: Plan) -> bool:
    """Whether somebody is invited by it: taking back and recording need no opt-outs."""
    return bool(plan.first_mails) or any(action.verb in (Verb.CREATE, Verb.MOVE) for action in plan.actions)


def _piloted(world: World, plan: Plan) -> Plan:
    """The plan without the actions of teams that the file does not let us write to yet."""
    piloted = {team.name for team in world.rules.organization.teams if team.is_pilot}
    known = {team.name for team in world.rules.organization.teams}
    allowed = tuple(action for action in plan.actions if action.team in piloted or action.team not in known)
    return replace(plan, actions=allowed)


async def close_passed(world: World, *, now: datetime) -> None:
    """Remember the rounds that were held, for fairness: who met, who hosted, who was left out."""
    for held in passed(await world.ledger.rows(now - LOOK_BACK), now):
        await world.history.note_held(held)


def people_named(plan: Plan) -> frozenset[str]:
    """Everybody who gets a mail from the plan."""
    return frozenset(
        person for action in plan.actions if action.mails and action.wanted for person in action.wanted.people
    )
