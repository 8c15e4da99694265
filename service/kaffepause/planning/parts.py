"""A company in parts that know nothing of each other, each with no more of the question than concerns it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from kaffepause.domain.ids import TeamName
from kaffepause.planning.components import Component, components
from kaffepause.planning.grouped import grouped
from kaffepause.planning.question import Question
from kaffepause.planning.scene import Scene
from kaffepause.planning.wish import Wish

#: A part is closed with the component that brings it to so many people: a second or two of work.
PEOPLE = 1000


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """Some components whole. question: narrowed to what is theirs. later: labels of the rounds planned after all."""

    question: Question
    components: tuple[Component, ...]
    later: frozenset[str]


def parts(scene: Scene, wishes: Sequence[Wish], later: frozenset[str]) -> Iterator[Part]:
    """The components in their order, as many to a part as make it worth carrying to another core."""
    narrowed = _Narrowed(scene)
    some: list[Component] = []
    for component in components(scene, wishes):
        some.append(component)
        if sum(len(people) for people, _ in some) >= PEOPLE:
            yield Part(question=narrowed.to(some), components=tuple(some), later=later)
            some = []
    if some:
        yield Part(question=narrowed.to(some), components=tuple(some), later=later)


class _Narrowed:
    """The question by what its parts ask of it."""

    def __init__(self, scene: Scene) -> None:
        question = scene.question
        self.scene = scene
        self.history = grouped(question.history, lambda held: (held.team,))
        self.standing = grouped(question.standing, lambda one: (_team_of(one.round_label),))
        self.ended = grouped(question.ended, lambda one: (_team_of(one[0]),))

    def to(self, some: Iterable[Component]) -> Question:
        question, scene = self.scene.question, self.scene
        people = dict.fromkeys(person for theirs, _ in some for person in theirs)
        found = {wish.team.name for _, wishes in some for wish in wishes}
        # A team that wishes for nothing still has its lunch.
        found |= {team.name for person in people for team in scene.teams_of.get(person, ())}
        teams = tuple(team for team in scene.teams if team.name in found)
        named = [team.name for team in teams]
        # In other teams' rounds too, people are where they are.
        standing = (
            *(self.standing.get(name, ()) for name in named),
            *(scene.standing_with.get(one, ()) for one in people),
        )
        return replace(
            question,
            organization=replace(question.organization, teams=teams),
            rosters={name: question.rosters[name] for name in named},
            availability={one: known for one in people if (known := question.availability.get(one))},
            opt_outs=tuple(wish for one in people for wish in scene.opt_outs.get(one, ())),
            history=tuple(held for name in named for held in self.history.get(name, ())),
            standing=tuple(dict.fromkeys(one for some in standing for one in some)),
            ended=frozenset(label for name in named for label in self.ended.get(name, ())),
        )


def _team_of(label: str) -> TeamName:
    return TeamName(label.split("/", maxsplit=1)[0])
