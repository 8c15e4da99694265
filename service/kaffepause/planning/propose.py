"""From a question to a proposal. The same question gives the same proposal on every machine.

Teams that share nobody, directly or through others, do not know of each other. Coffee and the leader talk, which belong
to all, come last, on what is then left.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from typing import NamedTuple

from kaffepause.domain.ids import PersonId
from kaffepause.planning.budget import admitted
from kaffepause.planning.calls import is_each_their_own
from kaffepause.planning.desk import Desk, Placed
from kaffepause.planning.parts import Part, parts
from kaffepause.planning.place import placing
from kaffepause.planning.proposal import Certificate, Proposal, Session, Unplaced
from kaffepause.planning.question import Question
from kaffepause.planning.rota import Rota, by_time
from kaffepause.planning.scene import Scene
from kaffepause.planning.wish import Wish, is_across_teams
from kaffepause.planning.wishes import wishes


class Settled(NamedTuple):
    """What came of some of the wishes."""

    placed: Sequence[Placed]
    unplaced: Sequence[Unplaced]
    certificates: Sequence[Certificate]


#: How each part is settled: one after the other, as `map` does it, or side by side on several cores. In their order.
Each = Callable[[Callable[[Part], Settled], Iterable[Part]], Iterable[Settled]]


def propose(question: Question, each: Each = map) -> Proposal:
    """Every session wanted, with its slot and reason, and everything that got none, with its reason."""
    scene = Scene(question)
    wanted, unplaced = admitted(scene, wishes(scene))
    shared = [wish for wish in wanted if is_across_teams(wish.activity)]
    own = [wish for wish in wanted if not is_across_teams(wish.activity)]
    later = frozenset(wish.round.label for wish in shared)
    placed: list[Placed] = []
    certificates: list[Certificate] = []
    # The second asks for what the first has placed: they take turns, and are not to be gathered first.
    for settled in chain(each(settle, parts(scene, own, later)), _settled_last(scene, shared, placed)):
        placed += settled.placed
        unplaced += settled.unplaced
        certificates += settled.certificates
    rota = Rota(question, scene.memory)
    return Proposal(
        sessions=tuple(session for one in by_time(placed) for session in _sessions(scene, one, rota)),
        unplaced=tuple(sorted(unplaced, key=_order)),
        certificates=tuple(certificates),
    )


def settle(part: Part) -> Settled:
    """The components of that part, one after the other."""
    scene = Scene(part.question)
    placed: list[Placed] = []
    unplaced: list[Unplaced] = []
    certificates: list[Certificate] = []
    for people, theirs in part.components:
        desk = _desk(scene, people, part.later)
        placing(desk, theirs)
        placed += desk.placed
        unplaced += desk.unplaced
        certificates += desk.certificates
    return Settled(placed, unplaced, certificates)


def _settled_last(scene: Scene, shared: Sequence[Wish], placed: Sequence[Placed]) -> Iterator[Settled]:
    """What belongs to all teams, around everything placed by then."""
    if not shared:
        return
    desk = _desk(scene, sorted({person for wish in shared for person in wish.people}), frozenset())
    for one in placed:
        desk.take(one.people, one.slot, one.wish.margin)
    placing(desk, shared)
    yield Settled(desk.placed, desk.unplaced, desk.certificates)


def _desk(scene: Scene, people: Iterable[PersonId], later: frozenset[str]) -> Desk:
    """Diaries in which stands what is not ours to move now: what people moved, and what all teams hold together."""
    desk = Desk(scene, {person: scene.diary(person) for person in people})
    for standing in dict.fromkeys(one for person in desk.diaries for one in scene.standing_with.get(person, ())):
        if standing.is_yielded or standing.round_label in later:
            desk.take(standing.people, standing.slot, 0)
        desk.take(standing.declined, standing.slot, 0)
    return desk


def _sessions(scene: Scene, placed: Placed, rota: Rota) -> Iterator[Session]:
    """The session, or one for everybody where each has a booking of their own."""
    wish = placed.wish
    apart_from_all = is_each_their_own(wish.activity) and not wish.part
    host = rota.host(placed)
    for part, people in (
        [(person, (person,)) for person in placed.people] if apart_from_all else [(wish.part, placed.people)]
    ):
        yield Session(
            round=wish.round,
            activity=wish.activity,
            part=part,
            people=people,
            slot=placed.slot,
            why=placed.why,
            absent=() if apart_from_all else tuple(person for person in wish.people if person not in people),
            over_budget=wish.over_budget,
            leader=wish.leader,
            host=host,
            entry=rota.entry(placed, part, scene.standing.get((wish.round.label, part))),
            apart=wish.apart,
        )


def _order(unplaced: Unplaced) -> tuple[str, str]:
    return unplaced.round.label, unplaced.part
