"""What a team's settings mean together."""

from collections.abc import Iterator
from datetime import timedelta

from kaffepause.config.problems import Finding, did_you_mean
from kaffepause.config.team_schema import Place, Team
from kaffepause.config.written import Written, length, shared, times
from kaffepause.said import Said

#: What is left free of every lunch.
LUNCH = timedelta(minutes=30)


def team_findings(written: Written) -> Iterator[Finding]:
    """Everything about a team that cannot be meant, its activities aside."""
    yield from _of_members(written)
    yield from _of_without(written)
    yield from _of_hours(written)
    yield from _of_place(written)
    yield from _of_rhythm(written)
    if isinstance(written.team, Team):
        yield from _of_the_manager(written, written.team)
        yield from _of_the_deputy(written, written.team)


def team_warnings(written: Written) -> Iterator[Finding]:
    """What about a team will probably not do what was hoped."""
    addresses = written.addresses
    if addresses is not None and 1 < len(addresses) < 5 and written.value.privacy.load_reading:
        team = written.value.title
        says = Said("{team} has fewer than five people: no totals of load are ever shown for it.", team=team)
        yield Finding(steps=written.at("members"), says=says, cure=Said("Nothing needs to be done."))


def _of_members(written: Written) -> Iterator[Finding]:
    members = written.members
    seen: set[str] = set()
    for index, address in enumerate(members.addresses):
        if address in seen:
            steps = written.at("members", "addresses", index)
            says = Said("{address} is in {team} twice.", address=address, team=written.value.title)
            yield Finding(steps=steps, says=says, cure=Said("Keep one of the two."))
        seen.add(address)
    if isinstance(written.team, Team) and not members.addresses and not members.group:
        says = Said("{team} has nobody in it.", team=written.value.title)
        cure = Said("List addresses, or name an Entra group.")
        yield Finding(steps=written.at("members"), says=says, cure=cure, depends_on=(written.at("members"),))


def _of_without(written: Written) -> Iterator[Finding]:
    members = written.members
    for index, address in enumerate(members.without):
        steps = written.at("members", "without", index)
        if address in members.addresses:
            says = Said("{address} is both listed and left out.", address=address)
            yield Finding(steps=steps, says=says, cure=Said("Take one of the two out."))
        elif not members.group and isinstance(written.team, Team):
            says = Said("{address} is left out of a list that does not have them.", address=address)
            yield Finding(steps=steps, says=says, cure=Said("Take it out, or name the group they are in."))


def _of_the_manager(written: Written, team: Team) -> Iterator[Finding]:
    if team.manager and team.manager in written.members.without:
        yield Finding(
            steps=written.at("manager"),
            says=Said("{manager} manages the team and is left out of it.", manager=team.manager),
            cure=Said('Take them out of "without"; "manager_takes_part: false" keeps them out of single activities.'),
            depends_on=(written.at("members"),),
        )


def _of_the_deputy(written: Written, team: Team) -> Iterator[Finding]:
    deputy = team.deputy
    if deputy and deputy.last < deputy.first:
        said = {"last": deputy.last, "first": deputy.first}
        says = Said("The deputy's time ends on {last}, before it begins on {first}.", **said)
        yield Finding(steps=written.at("deputy", "to"), says=says, cure=Said("Swap the two dates."))
    if deputy and deputy.address == team.manager:
        says, cure = Said("The deputy is the manager."), Said("Name somebody else, or take it out.")
        yield Finding(steps=written.at("deputy", "address"), says=says, cure=cure)


def _of_hours(written: Written) -> Iterator[Finding]:
    team, agreed = written.value, written.value.agreements
    hours = list(team.hours.days.values())
    widest = max(hours, key=length)
    stated = {"fixed_hours": agreed.fixed_hours, "lunch": agreed.lunch}
    for name, window in stated.items():
        if window and not any(shared(window, day) == window for day in hours):
            yield Finding(
                steps=written.at("agreements", name),
                says=Said(
                    "{window} is outside the hours of {team}, {hours}.",
                    window=times(window),
                    team=team.title,
                    hours=times(widest),
                ),
                cure=Said('Move it inside, or widen "hours".'),
                depends_on=written.inherited("hours"),
            )
    if agreed.lunch and length(agreed.lunch) < LUNCH:
        says = Said("{window} is too short for the 30 minutes that are kept free.", window=times(agreed.lunch))
        yield Finding(steps=written.at("agreements", "lunch"), says=says, cure=Said("Make it at least half an hour."))


def _of_place(written: Written) -> Iterator[Finding]:
    inherited = ("defaults", "team", "place")
    for steps, place in ((written.at("place"), written.team.place), (inherited, written.defaults.team.place)):
        if place and not _is_one_place(place):
            says, cure = Said("A place is a city, or latitude and longitude."), Said('Give "city", or both the others.')
            yield Finding(steps=steps, says=says, cure=cure, depends_on=(steps,))


def _is_one_place(place: Place) -> bool:
    coordinates = (place.latitude is not None) + (place.longitude is not None)
    return coordinates == (0 if place.city else 2)


def _of_rhythm(written: Written) -> Iterator[Finding]:
    known = written.addresses
    for index, line in enumerate(written.team.contact_rhythm or []):
        if known is not None and line.person and line.person not in known:
            yield Finding(
                steps=written.at("contact_rhythm", index, "person"),
                says=Said("{address} is not in {team}.", address=line.person, team=written.value.title),
                cure=did_you_mean(line.person, known),
                depends_on=(written.at("members"),),
            )
