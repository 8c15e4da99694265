"""An administrator's pages. Every one of them asks for the app role, on the server, each time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from starlette.responses import Response

from kaffepause.domain.hours import monday_of
from kaffepause.domain.ids import PersonId
from kaffepause.domain.organization import Team
from kaffepause.domain.spoken import between
from kaffepause.errors import ConfigRefused
from kaffepause.verbs.apply import apply
from kaffepause.verbs.digest import preview_digest
from kaffepause.verbs.hold import hold, let_go
from kaffepause.verbs.plan import Plan, make_plan
from kaffepause.verbs.rules import check_text
from kaffepause.verbs.told import told_outcome, told_plan
from kaffepause.web.office import AuditLine
from kaffepause.web.sessions import Role
from kaffepause.web.visit import Visit, get, post

CYCLES = ("planning", "upkeep", "hints", "monday", "purge")
MOST_LINES = 200
WEEKS_OF_AUDIT = 8


async def overview(visit: Visit) -> Response:
    """Every team, what was done last, and what could not be read."""
    world = visit.office.world()
    company = await visit.office.company()
    done = await visit.office.kept.cycles.last_done(CYCLES)
    return visit.page(
        "admin.html",
        teams=world.rules.organization.teams,
        standing=await visit.office.standing(),
        rosters=company.rosters,
        unread=company.unread,
        warnings=world.rules.warnings,
        cycles={kind: done.get(kind) for kind in CYCLES},
        zone=world.rules.organization.teams[0].zone,
        was_applied=await world.ledger.first_apply_by_a_person(),
        held_since=await world.ledger.held_since(),
    )


async def plans(visit: Visit) -> Response:
    """Make a plan, or look at one that waits."""
    waiting = sorted(visit.office.plans.values(), key=lambda plan: plan.made_at, reverse=True)
    zone = visit.office.world().rules.organization.teams[0].zone
    held_since = await visit.office.world().ledger.held_since()
    return visit.page("plans.html", plans=waiting, zone=zone, held_since=held_since)


async def make(visit: Visit) -> Response:
    """Make one now. It writes nothing to any calendar."""
    plan = await make_plan(visit.office.world(), now=visit.now)
    visit.office.remember_plan(plan)
    return visit.to(f"/admin/plans/{plan.id}")


async def show_plan(visit: Visit) -> Response:
    """The plan as the command line tells it, with what it would send."""
    plan = _plan(visit)
    if plan is None:
        return visit.message("plan_gone", status=404)
    world = visit.office.world()
    return visit.page(
        "plan.html",
        plan=plan,
        lines=told_plan(plan, world.rules.organization, visit.language),
        invitations=_invitations(plan),
        takes_back=_takes_back(plan),
        zone=world.rules.organization.teams[0].zone,
        held_since=await world.ledger.held_since(),
    )


def _takes_back(plan: Plan) -> bool:
    return any(action.verb == "cancel" for action in plan.actions)


def _invitations(plan: Plan) -> list[tuple[int, str, str]]:
    """One of each team and activity: its place in the plan, its team and its subject."""
    found: dict[tuple[str, str], tuple[int, str, str]] = {}
    for place, action in enumerate(plan.actions):
        if action.wanted and action.changes_something:
            found.setdefault((action.team, action.activity), (place, action.team, action.wanted.subject))
    return list(found.values())


async def show_invitation(visit: Visit) -> Response:
    """The body of one invitation of the plan."""
    plan, place = _plan(visit), visit.request.query_params.get("place", "")
    if plan is None or not place.isdecimal() or int(place) >= len(plan.actions):
        return visit.message("plan_gone", status=404)
    wanted = plan.actions[int(place)].wanted
    return visit.letter(wanted.body_html) if wanted else visit.message("plan_gone", status=404)


async def approve(visit: Visit) -> Response:
    """Carry it out. A plan that has gone stale, or takes back too much, is refused with the reason."""
    plan = _plan(visit)
    if plan is None:
        return visit.message("plan_gone", status=404)
    world = visit.office.world()
    applied = await apply(
        world,
        plan,
        now=visit.now,
        by_a_person=True,
        cancellations_allowed=visit.said("cancellations") == "allowed",
    )
    visit.office.plans.pop(plan.id, None)
    visit.office.forget_diaries()
    await world.audit.note(visit.now, "plan_approved", rule=plan.id, people=_who(visit))
    lines = told_outcome(applied, world.rules.organization, visit.language)
    return visit.page("outcome.html", lines=lines)


async def put_aside(visit: Visit) -> Response:
    """Forget the plan; nothing of it happens."""
    if (plan := _plan(visit)) is not None:
        visit.office.plans.pop(plan.id)
        await visit.office.world().audit.note(visit.now, "plan_put_aside", rule=plan.id, people=_who(visit))
    return visit.to("/admin/plans")


async def hold_back(visit: Visit) -> Response:
    """Let the service book nothing by itself, whatever becomes of this plan."""
    await hold(visit.office.world(), _who(visit), now=visit.now)
    return visit.to("/admin")


async def release(visit: Visit) -> Response:
    """Let the service book by itself again."""
    await let_go(visit.office.world(), _who(visit), now=visit.now)
    return visit.to("/admin")


def _plan(visit: Visit) -> Plan | None:
    return visit.office.plans.get(visit.request.path_params["plan"])


def _who(visit: Visit) -> list[PersonId]:
    return [visit.session.person] if visit.session.person else []


async def mails(visit: Visit) -> Response:
    """Whose Monday mail can be looked at."""
    company = await visit.office.company()
    leaders = {one.manager.id: one.manager for one in company.rosters.values() if one.manager}
    ordered = sorted(leaders.values(), key=lambda person: person.name)
    return visit.page("mails.html", leaders=ordered, mark=visit.office.links.mark)


async def show_mail(visit: Visit) -> Response:
    """A manager's mail without its load: names and totals are for the manager alone."""
    company = await visit.office.company()
    mark = visit.request.path_params["mark"]
    leaders = (one.manager for one in company.rosters.values() if one.manager)
    leader = next((one for one in leaders if visit.office.links.is_for("mail", mark, one.id)), None)
    made = await preview_digest(visit.office.world(), now=visit.now, manager=leader.address) if leader else None
    return visit.letter(made.html) if made else visit.message("no_mail", status=404)


async def week(visit: Visit) -> Response:
    """Our own bookings in one week, as a calendar. Nobody's other appointments are in it, nor who is invited."""
    organization = visit.office.world().rules.organization
    monday = _monday(visit, organization.teams[0])
    found = await visit.office.own_week(monday)
    days = [monday + timedelta(days=number) for number in range(5)]
    by_day = [(day, [one for one in found if one.day == day]) for day in days]
    at = {times: between(*times, visit.language) for times in {(one.start, one.end) for one in found}}
    return visit.page("own_week.html", monday=monday, by_day=by_day, at=at, step=timedelta(weeks=1))


def _monday(visit: Visit, team: Team) -> date:
    today = visit.now.astimezone(team.zone).date()
    try:
        return monday_of(date.fromisoformat(visit.request.query_params.get("of", "")))
    except ValueError:
        return monday_of(today)


async def check(visit: Visit) -> Response:
    """Paste or choose a file, and read everything that is wrong with it."""
    return visit.page("check.html", text="", problems=None)


async def checked(visit: Visit) -> Response:
    """Every problem with what was pasted or chosen. It is read and forgotten."""
    text = next((given for name in ("file", "text") for given in visit.form.get(name, ()) if given), "")
    try:
        check_text(text, today=visit.now.date())
    except ConfigRefused as refused:
        return visit.page("check.html", text=text, problems=[visit.language.tell(str(one)) for one in refused.problems])
    return visit.page("check.html", text=text, problems=[])


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """What of the audit is asked for; empty fields ask for everything."""

    deed: str
    rule: str
    since: date


async def audit(visit: Visit) -> Response:
    """Search what was done, by which rule, and to how many people; to whom stands in the export of each."""
    query = visit.request.query_params
    wanted = Wanted(deed=query.get("deed", ""), rule=query.get("rule", ""), since=_since(visit))
    zone = visit.office.world().rules.organization.teams[0].zone
    start = datetime.combine(wanted.since, datetime.min.time(), zone)
    lines = await visit.office.kept.audit.lines(start)
    found = list(_matching(lines, wanted))
    deeds = sorted({line.deed for line in lines})
    shown = found[::-1][:MOST_LINES]
    return visit.page("audit.html", wanted=wanted, lines=shown, found=len(found), deeds=deeds, zone=zone)


def _matching(lines: tuple[AuditLine, ...], wanted: Wanted) -> Iterator[AuditLine]:
    for line in lines:
        if wanted.deed in ("", line.deed) and wanted.rule.lower() in line.rule.lower():
            yield line


def _since(visit: Visit) -> date:
    try:
        return date.fromisoformat(visit.request.query_params.get("since", ""))
    except ValueError:
        return visit.now.date() - timedelta(weeks=WEEKS_OF_AUDIT)


ADMIN = Role.ADMINISTRATOR
ROUTES = (
    get("/admin", overview, ADMIN),
    get("/admin/plans", plans, ADMIN),
    post("/admin/plans", make, ADMIN),
    get("/admin/plans/{plan}", show_plan, ADMIN),
    get("/admin/plans/{plan}/invitation", show_invitation, ADMIN),
    post("/admin/plans/{plan}/approve", approve, ADMIN),
    post("/admin/plans/{plan}/aside", put_aside, ADMIN),
    post("/admin/hold", hold_back, ADMIN),
    post("/admin/release", release, ADMIN),
    get("/admin/mails", mails, ADMIN),
    get("/admin/mails/{mark}", show_mail, ADMIN),
    get("/admin/week", week, ADMIN),
    get("/admin/check", check, ADMIN),
    post("/admin/check", checked, ADMIN),
    get("/admin/audit", audit, ADMIN),
)
