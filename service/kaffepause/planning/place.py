"""Placing: what stands stays; everything else is placed exactly, block by block, and then better where teams meet."""

from collections.abc import Mapping, Sequence

from kaffepause.domain.ids import TeamName
from kaffepause.planning.blocks import solved
from kaffepause.planning.breaks import least_cost
from kaffepause.planning.desk import Desk
from kaffepause.planning.groups import new_groups, standing_groups
from kaffepause.planning.hold import hold_fixed, keep_locked, keep_standing
from kaffepause.planning.joint import Columns, Joint
from kaffepause.planning.options import options_of
from kaffepause.planning.proposal import Certificate
from kaffepause.planning.refusal import why_none
from kaffepause.planning.sweep import swept
from kaffepause.planning.teamwork import TeamPlan, chains, placed_at, planned
from kaffepause.planning.wish import Wish, is_in_groups


def placing(desk: Desk, wishes: Sequence[Wish]) -> None:
    """Place the wishes of one component on its desk."""
    crowds = [wish for wish in wishes if is_in_groups(wish.activity)]
    asked = [wish for one in wishes for wish in (standing_groups(desk, one) if one in crowds else [one])]
    asked = [wish for wish in asked if not keep_locked(desk, wish)]
    asked = [wish for wish in asked if not hold_fixed(desk, wish)]
    asked = [wish for wish in asked if not keep_standing(desk, wish)]
    desk.note_base()
    breaks = [wish for wish in asked if wish.is_break and wish.part]
    base_costs = {wish.key: least_cost(options_of(desk.scene, wish, desk.group(wish))) for wish in breaks}
    together = {
        name: [wish for wish in asked if wish.team.name == name and not _is_for_few(wish)] for name in _teams(asked)
    }
    floors, firsts = _floors(desk, together)
    plans: dict[TeamName, TeamPlan] = {}
    for name, theirs in together.items():
        # The first team finds the desk as it was when its floor was laid.
        known = firsts[name] if not plans and not breaks else ()
        plans[name] = planned(desk, theirs, breaks, known)
    if len(plans) > 1:
        swept(desk, plans, floors, breaks)
    desk.unplaced += [why_none(desk, wish) for plan in plans.values() for wish in plan.refused]
    for crowd in crowds:
        place_each(desk, [wish for wish in asked if wish.round == crowd.round] + new_groups(desk, crowd))
    for name, plan in plans.items():
        own = [wish for wish in breaks if wish.team.name == name]
        bound = floors[name] + sum(base_costs[wish.key] for wish in own)
        desk.certificates.append(Certificate(team=name, cost=plan.cost + place_each(desk, own), bound=bound))


def _is_for_few(wish: Wish) -> bool:
    """Whether others of the team may be elsewhere at the same time: own breaks, and company in twos and threes."""
    return is_in_groups(wish.activity) or (wish.is_break and bool(wish.part))


def _teams(wishes: Sequence[Wish]) -> list[TeamName]:
    return [*dict.fromkeys(wish.team.name for wish in wishes)]


Floors = dict[TeamName, int]
Firsts = dict[TeamName, list[tuple[Joint, Columns]]]


def _floors(desk: Desk, together: Mapping[TeamName, Sequence[Wish]]) -> tuple[Floors, Firsts]:
    """For each team what its week costs at least, had it everybody to itself; and its answers for each chain."""
    floors: Floors = dict.fromkeys(together, 0)
    firsts: Firsts = {name: [] for name in together}
    for name, wishes in together.items():
        for chain in chains(wishes):
            joint = Joint.of(desk, chain)
            columns, bound = solved(joint)
            floors[name] += bound
            firsts[name].append((joint, columns))
    return floors, firsts


def place_each(desk: Desk, wishes: Sequence[Wish]) -> int:
    """Each where it costs least, one after the other; answers what they cost."""
    cost = 0
    for wish in wishes:
        options = options_of(desk.scene, wish, desk.group(wish))
        cost += least_cost(options)
        if options.starts.size:
            placed_at(desk, options, int(options.total.argmin()))
        else:
            desk.unplaced.append(why_none(desk, wish))
    return cost
