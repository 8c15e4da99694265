"""What the file means: settings that are each well written and cannot be meant together."""

from collections.abc import Collection, Iterable, Iterator
from datetime import time

from kaffepause.config import inheritance
from kaffepause.config.check_activities import activity_findings, activity_warnings
from kaffepause.config.check_teams import team_findings, team_warnings
from kaffepause.config.places import unknown_categories, unknown_region
from kaffepause.config.problems import Finding, Steps, did_you_mean
from kaffepause.config.rhythm import over_budget
from kaffepause.config.schema import File
from kaffepause.config.team_schema import Local, Privacy, QuietPeriod
from kaffepause.config.written import Written, length
from kaffepause.domain.content import Content
from kaffepause.domain.organization import Organization
from kaffepause.domain.people import Level
from kaffepause.said import Said


def findings(file: File, organization: Organization, content: Content) -> Iterator[Finding]:
    """Everything that cannot be meant."""
    yield from _of_the_organization(file, content)
    yield from _of_the_timetable(file)
    yield from _of_thresholds(file)
    yield from _of_the_pilot(file)
    yield from _of_privacy(file)
    for written in written_teams(file, organization):
        yield from _of_place_and_language(written.steps, written.team, file, content)
        yield from quiet_periods_reversed((*written.steps, "quiet_periods"), written.quiet_periods)
        yield from team_findings(written)
        yield from activity_findings(written, content)


def warnings(file: File, organization: Organization) -> Iterator[Finding]:
    """What can be meant, and will probably not do what was hoped."""
    for written in written_teams(file, organization):
        yield from team_warnings(written)
        yield from activity_warnings(written)
        yield from over_budget(written, organization)


def written_teams(file: File, organization: Organization) -> Iterator[Written]:
    """Each team as it is written, beside the value that became of it."""
    for (name, team), value in zip(file.teams.items(), organization.teams, strict=False):
        yield Written(("teams", name), team, value, file.defaults)
    if file.leaders:
        yield Written(("leaders",), file.leaders, organization.teams[-1], file.defaults)


def _of_the_organization(file: File, content: Content) -> Iterator[Finding]:
    place: Steps = ("organization",)
    written = file.organization
    where = Local(language=written.language, country=written.country, region=written.region, holidays=written.holidays)
    yield from _of_place_and_language(place, where, file, content)
    yield from quiet_periods_reversed((*place, "quiet_periods"), written.quiet_periods)
    if file.leaders and "leaders" in file.teams:
        says = Said('There is a team called "leaders" beside the section "leaders".')
        yield Finding(steps=("teams", "leaders"), says=says, cure=Said("Give the team another name."), at_key=True)


def _of_place_and_language(steps: Steps, written: Local, file: File, content: Content) -> Iterator[Finding]:
    country_at = ((*steps, "country"), ("organization", "country"))
    if written.language and written.language.lower().split("-")[0] not in content.languages:
        cure = did_you_mean(written.language, content.languages)
        says = Said('There is no content in the language "{language}".', language=written.language)
        yield Finding(steps=(*steps, "language"), says=says, cure=cure)
    country = written.country or file.organization.country
    if written.region and (cure := unknown_region(country, written.region)):
        says = Said('{country} has no region "{region}".', country=country, region=written.region)
        yield Finding(steps=(*steps, "region"), says=says, cure=cure, depends_on=country_at)
    categories = written.holidays.categories if written.holidays else []
    for name, cure in unknown_categories(country, categories).items():
        at = (*steps, "holidays", "categories", categories.index(name))
        says = Said('{country} has no holidays called "{name}".', country=country, name=name)
        yield Finding(steps=at, says=says, cure=cure, depends_on=country_at)


def quiet_periods_reversed(steps: Steps, periods: Iterable[QuietPeriod]) -> Iterator[Finding]:
    """Quiet periods that end before they begin."""
    for index, period in enumerate(periods):
        if period.last < period.first:
            said = {"last": period.last, "first": period.first}
            says = Said("The quiet period ends on {last}, before it begins on {first}.", **said)
            yield Finding(steps=(*steps, index, "to"), says=says, cure=Said("Swap the two dates."))


def _of_the_timetable(file: File) -> Iterator[Finding]:
    written = file.timetable
    times = {"planning": written.planning.at, "upkeep": written.upkeep.at, "monday": written.monday.at}
    for name, at in times.items():
        if time(2) <= at < time(3):
            yield Finding(
                steps=("timetable", name, "at"),
                says=Said("{at:%H:%M} comes twice on one night of the year, and not at all on another.", at=at),
                cure=Said("Choose a time before 2:00 or from 3:00 on."),
            )


def _of_thresholds(file: File) -> Iterator[Finding]:
    written = file.thresholds
    if written.very_long_run < written.long_run:
        says, cure = Said("A very long run is shorter than a long run."), Said('Make it longer than "long_run".')
        yield Finding(steps=("thresholds", "very_long_run"), says=says, cure=cure)
    windows = {"gap": (written.gap, written.gap_window), "lunch": (written.lunch, written.lunch_window)}
    for name, (least, window) in windows.items():
        if least > length(window):
            says = Said('It is longer than "{name}_window", so every day would be flagged.', name=name)
            cure = Said('Shorten it, or widen "{name}_window".', name=name)
            yield Finding(steps=("thresholds", name), says=says, cure=cure)


def _of_the_pilot(file: File) -> Iterator[Finding]:
    known: Collection[str] = [*file.teams, *(["leaders"] if file.leaders else [])]
    for index, name in enumerate(file.pilot or []):
        if name not in known:
            cure = did_you_mean(name, known)
            says = Said('There is no team "{name}".', name=name)
            yield Finding(steps=("pilot", index), says=says, cure=cure, depends_on=(("teams",),))


def _of_privacy(file: File) -> Iterator[Finding]:
    yield from _half_said(("privacy",), file.privacy)
    for name, team in file.teams.items():
        if team.privacy:
            yield from _half_said(("teams", name, "privacy"), inheritance.layered(team.privacy, file.privacy))


CHOICES = {
    "notice_given_on": Said("Add the day on which people were told; nobody is measured until notice_weeks after it."),
    "manager_sees": Said('Choose "names", "counts" or "nothing".'),
    "person_default": Said('Choose "none", "self", "team" or "named".'),
}


def _half_said(steps: Steps, written: Privacy) -> Iterator[Finding]:
    if written.load_reading:
        for name, cure in CHOICES.items():
            if getattr(written, name) is None:
                says = Said('Load is read, and "{name}" is missing.', name=name)
                yield Finding(steps=(*steps, name), says=says, cure=cure)
    if written.person_default is Level.NAMED and written.agreed_with is None:
        yield Finding(
            steps=(*steps, "agreed_with"),
            says=Said("Naming everybody by default needs an agreement with their side."),
            cure=Said('Add "agreed_with" with "body" and "on", or choose "team" as person_default.'),
        )
