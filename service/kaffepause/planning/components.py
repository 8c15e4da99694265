"""Which teams must be planned together: those that share people, directly or through others."""

from collections.abc import Sequence

from kaffepause.domain.ids import PersonId
from kaffepause.planning.scene import Scene
from kaffepause.planning.wish import Wish

Component = tuple[tuple[PersonId, ...], list[Wish]]


def components(scene: Scene, wishes: Sequence[Wish]) -> list[Component]:
    """The people and wishes of each, in the order of their first team in the file, if it wishes for anything."""
    root: dict[str, str] = {team.name: team.name for team in scene.teams}

    def find(name: str) -> str:
        while root[name] != name:
            root[name] = root[root[name]]
            name = root[name]
        return name

    for teams in scene.teams_of.values():
        for team in teams[1:]:
            root[find(team.name)] = find(teams[0].name)
    found: dict[str, tuple[set[PersonId], list[Wish]]] = {}
    for wish in wishes:
        people, theirs = found.setdefault(find(wish.team.name), (set(), []))
        people.update(wish.people)
        theirs.append(wish)
    return [(tuple(sorted(people)), theirs) for people, theirs in found.values()]
