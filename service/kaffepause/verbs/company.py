"""Who everybody is today: the file's teams against the directory."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

from kaffepause.booking.plan import Unread
from kaffepause.directory.roster import roster_from
from kaffepause.domain.ids import Address, PersonId, TeamName
from kaffepause.domain.organization import Organization, Team
from kaffepause.domain.people import Person, Roster
from kaffepause.errors import OutsideError
from kaffepause.said import Said
from kaffepause.together import together
from kaffepause.verbs.world import World

#: So many members are asked for their manager where the file leaves it to Entra; the most common answer counts.
ASKED_FOR_MANAGER = 3

NOBODY = Said("nobody in the directory has it")
NO_TABLE = Said("no table knows this country's public holidays")


@dataclass(frozen=True, kw_only=True, slots=True)
class Company:
    """Every team's roster. blind: teams whose people could not be read; nothing of theirs is touched."""

    rosters: Mapping[TeamName, Roster]
    people: Mapping[PersonId, Person]
    blind: frozenset[TeamName]
    unread: tuple[Unread, ...]


async def read_company(world: World) -> Company:
    """The teams of the file as the directory knows them now.

    Raises OutsideError where the directory cannot be asked at all.
    """
    organization = world.rules.organization
    known = await world.directory.people(_addresses(organization))
    read = await together(_roster(world, team, known) for team in organization.teams if not _leads(team))
    rosters = await _without_erased(world, {one.team: one for one in read if isinstance(one, Roster)})
    unread = [one for one in read if isinstance(one, _Blind)]
    leading = [team for team in organization.teams if _leads(team)]
    if not unread:
        rosters = {**rosters, **{team.name: _leaders(team, known, rosters) for team in leading}}
    strangers = {address: roster.team for roster in rosters.values() for address in roster.unresolved}
    people = {person.id: person for roster in rosters.values() for person in roster.everyone}
    nowhere = sorted({person.country for person in people.values()} - {"", *organization.abroad})
    return Company(
        rosters=rosters,
        people=people,
        # While any team cannot be read, who leads all of them is not known either.
        blind=frozenset([*(one.team for one in unread), *(team.name for team in leading if unread)]),
        unread=(
            *(one.unread for one in unread),
            *(Unread(what="address", name=address, because=NOBODY) for address in strangers),
            *(Unread(what="country", name=country, because=NO_TABLE) for country in nowhere),
        ),
    )


def _leads(team: Team) -> bool:
    return team.members.managers


def _leaders(team: Team, known: Mapping[Address, Person], rosters: Mapping[TeamName, Roster]) -> Roster:
    """The managers of all other teams as a team of their own."""
    return roster_from(team, known, [roster.manager for roster in rosters.values() if roster.manager], None)


async def _without_erased(world: World, rosters: Mapping[TeamName, Roster]) -> Mapping[TeamName, Roster]:
    """The rosters without the people who asked to be erased: for us they are not there."""
    barred = await world.wishes.barred({person.id for roster in rosters.values() for person in roster.everyone})
    return {
        name: replace(
            roster,
            members=tuple(person for person in roster.members if person.id not in barred),
            manager=None if roster.manager and roster.manager.id in barred else roster.manager,
        )
        for name, roster in rosters.items()
    }


def _addresses(organization: Organization) -> tuple[Address, ...]:
    named: list[Address] = []
    for team in organization.teams:
        named += [*team.members.addresses, *([team.manager] if team.manager else [])]
    return tuple(dict.fromkeys(named))


@dataclass(frozen=True, kw_only=True, slots=True)
class _Blind:
    team: TeamName
    unread: Unread


async def _roster(world: World, team: Team, known: Mapping[Address, Person]) -> Roster | _Blind:
    group = team.members.group
    try:
        members = await world.directory.members(group) if group else ()
        manager = None if team.manager else await _manager(world, team, known, members)
    except OutsideError as problem:
        return _Blind(team=team.name, unread=Unread(what="group", name=group or team.name, because=str(problem)))
    if group and not members:
        # Decision 11: a group that suddenly has nobody is taken for a fault, never for a wish to cancel everything.
        return _Blind(team=team.name, unread=Unread(what="group", name=group, because=Said("the group has no members")))
    return roster_from(team, known, members, manager)


async def _manager(
    world: World, team: Team, known: Mapping[Address, Person], group: tuple[Person, ...]
) -> Person | None:
    members = [known[address] for address in team.members.addresses if address in known] + list(group)
    asked = sorted(members, key=lambda person: person.id)[:ASKED_FOR_MANAGER]
    named = [await world.directory.manager_of(person.id) for person in asked]
    counted = Counter(person.id for person in named if person)
    leader = counted.most_common(1)[0][0] if counted else None
    return next((person for person in named if person and person.id == leader), None)
