"""Who takes part, and who may be measured. Pure: what the directory and people said comes in as values."""

from collections.abc import Mapping, Sequence
from datetime import date

from kaffepause.domain.activity import Activity
from kaffepause.domain.ids import Address, PersonId
from kaffepause.domain.organization import Privacy, Team
from kaffepause.domain.people import Level, OptOut, Person, Roster


def roster_from(
    team: Team, people: Mapping[Address, Person], group: Sequence[Person], manager: Person | None
) -> Roster:
    """The team as file and directory make it today.

    people: those of the file's addresses that the directory knows. group: the members of the team's Entra group,
    empty where it has none. manager: as Entra says, used where the file names nobody the directory knows.
    """
    leads = people.get(team.manager) if team.manager else manager
    left_out = {*team.members.without}
    found = [*(people[address] for address in team.members.addresses if address in people), *group]
    members = {
        person.id: person
        for person in found
        if person.is_enabled and person.address not in left_out and (leads is None or person.id != leads.id)
    }
    named = (*team.members.addresses, *((team.manager,) if team.manager else ()))
    return Roster(
        team=team.name,
        members=tuple(members[id_] for id_ in sorted(members)),
        manager=leads if leads and leads.is_enabled else None,
        unresolved=tuple(dict.fromkeys(address for address in named if address not in people)),
    )


def taking_part(roster: Roster, activity: Activity, opt_outs: Sequence[OptOut], day: date) -> tuple[Person, ...]:
    """Those the activity is for on that day, by id: the roster less its opt-outs.

    The manager is among them unless the activity leaves the manager out or they opted out like anybody else.
    """
    eligible = roster.everyone if activity.manager_takes_part else roster.members
    out = {wish.person for wish in opt_outs if wish.covers(roster.team, activity.name, day)}
    return tuple(sorted((person for person in eligible if person.id not in out), key=lambda person: person.id))


def measured(
    roster: Roster,
    levels: Mapping[PersonId, Level],
    joined: Mapping[PersonId, date],
    privacy: Privacy,
    day: date,
    *,
    grouped: frozenset[PersonId] | None = frozenset(),
) -> tuple[Person, ...]:
    """The members whose load may be read on that day: told long enough ago, and not at level `none`.

    The manager is not measured as a member of the team they lead. grouped: who is in the opt-out group, whom nobody
    measures; None: it cannot be read, and so nobody is measured.
    """
    if grouped is None:
        return ()
    return tuple(
        person
        for person in roster.members
        if person.id not in grouped
        and levels.get(person.id, privacy.person_default) >= Level.SELF
        and (since := privacy.measured_from(joined.get(person.id))) is not None
        and since <= day
    )
