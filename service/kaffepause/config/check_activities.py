"""What an activity's settings mean together, and beside its team's."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from kaffepause.config import inheritance
from kaffepause.config.activities import takes_part
from kaffepause.config.problems import Finding, Steps, did_you_mean, one_of
from kaffepause.config.team_schema import Activity as WrittenActivity
from kaffepause.config.team_schema import ActivitySettings, Agreements, Team
from kaffepause.config.written import Written, length, shared, times
from kaffepause.domain.activity import Activity, HeldIn, Kind, Timing
from kaffepause.domain.content import Content
from kaffepause.domain.hours import TimeWindow, Weekday
from kaffepause.said import Said

#: Settings that say nothing to any other kind.
ONLY_FOR: Mapping[str, tuple[Kind, ...]] = {
    "held_in": (Kind.MOVEMENT_BREAK,),
    "together": (Kind.MOVEMENT_BREAK,),
    "between": (Kind.WALK,),
    "apart": (Kind.WALK,),
    "group_size": (Kind.COFFEE_PAIRS,),
    "rest": (Kind.COFFEE_PAIRS, Kind.WALK),
    "do_not_pair": (Kind.COFFEE_PAIRS, Kind.WALK),
    "playbook": (Kind.SOCIAL_CALL,),
}

#: The weekdays as people say them.
NAMES: Mapping[Weekday, Said] = {
    Weekday.MONDAY: Said("Monday"),
    Weekday.TUESDAY: Said("Tuesday"),
    Weekday.WEDNESDAY: Said("Wednesday"),
    Weekday.THURSDAY: Said("Thursday"),
    Weekday.FRIDAY: Said("Friday"),
    Weekday.SATURDAY: Said("Saturday"),
    Weekday.SUNDAY: Said("Sunday"),
}

#: Kinds whose people differ from one booking to the next, so that no series can hold them.
ALWAYS_ANEW = (Kind.WALK, Kind.COFFEE_PAIRS)


@dataclass(frozen=True, slots=True)
class Case:
    """One activity of a team: as it is written, with all it inherits, and the value that became of it."""

    team: Written
    name: str
    written: WrittenActivity
    settings: ActivitySettings
    value: Activity

    def at(self, *setting: str | int) -> Steps:
        return self.team.at("activities", self.name, *setting)

    def rests_on(self, *settings: str) -> tuple[Steps, ...]:
        """Every place these of its settings may come from."""
        kind = self.value.kind.value
        return tuple(steps for name in settings for steps in (self.at(name), ("defaults", "activities", kind, name)))

    @property
    def hours(self) -> Mapping[Weekday, TimeWindow]:
        """The team's hours on each day the activity may fall on and somebody works."""
        worked = self.team.value.hours.days
        return {day: worked[day] for day in self.value.cadence.days if day in worked}


def cases(written: Written) -> Iterator[Case]:
    """The activities of a team."""
    agreements = inheritance.team_settings(written.team, written.defaults.team).agreements or Agreements()
    for value in written.value.activities:
        activity = written.team.activities[value.name]
        settings = inheritance.activity_settings(activity, written.defaults.activities, agreements)
        yield Case(written, value.name, activity, settings, value)


def activity_findings(written: Written, content: Content) -> Iterator[Finding]:
    """Everything about a team's activities that cannot be meant."""
    for case in cases(written):
        yield from _foreign_settings(case)
        yield from _of_timing(case)
        yield from _of_days(case)
        yield from _of_the_start(case)
        yield from _of_the_window(case)
        yield from _of_people(case)
        yield from _of_content(case, content)


def activity_warnings(written: Written) -> Iterator[Finding]:
    """What about a team's activities will probably not do what was hoped."""
    for case in cases(written):
        idle = [NAMES[day] for day in case.value.cadence.days if day not in case.hours]
        if case.hours and idle and case.written.days:
            cure = Said("Nothing is held then; take it out, or widen the hours.")
            days = Said.joined(Said(" and "), idle)
            says = Said("Nobody in {team} works on {days}.", team=written.value.title, days=days)
            yield Finding(steps=case.at("days"), says=says, cure=cure)


def _foreign_settings(case: Case) -> Iterator[Finding]:
    for name, kinds in ONLY_FOR.items():
        if getattr(case.written, name) is not None and case.value.kind not in kinds:
            meant, kind = one_of(kind.value for kind in kinds), case.value.kind.value
            says = Said(
                '"{name}" says nothing to the kind "{kind}"; it is for {meant}.', name=name, kind=kind, meant=meant
            )
            yield Finding(steps=case.at(name), says=says, cure=Said("Take it out."), depends_on=(case.at("kind"),))
    if case.value.kind is Kind.LEADER_TALK and isinstance(case.team.team, Team):
        says, cure = (
            Said("A leader-group talk is for the managers of all teams."),
            Said('Move it to the section "leaders".'),
        )
        yield Finding(steps=case.at("kind"), says=says, cure=cure)
    if case.value.held_in is HeldIn.OWN_CALENDAR and case.written.together:
        says = Said("What stands in each person's own calendar has no common time.")
        cure = Said('Take it out, or choose "held_in: invitation".')
        yield Finding(steps=case.at("together"), says=says, cure=cure)


def _of_timing(case: Case) -> Iterator[Finding]:
    if case.settings.time is Timing.FIXED:
        yield from _of_a_fixed_time(case)
    elif case.written.at:
        yield Finding(
            steps=case.at("at"),
            says=Said('Its time is found anew for each round, so "at" says nothing.'),
            cure=Said('Add "time: fixed", or take it out.'),
            depends_on=case.rests_on("time", "kind"),
        )


def _of_a_fixed_time(case: Case) -> Iterator[Finding]:
    alone = case.value.kind is Kind.MOVEMENT_BREAK and not case.value.together
    if case.value.kind in ALWAYS_ANEW or alone:
        yield Finding(
            steps=case.at("time"),
            says=Said("Each person or pair has a time of their own here, so it cannot be fixed."),
            cure=Said('Write "time: best".'),
            depends_on=case.rests_on("together", "held_in"),
        )
        return
    if case.settings.at is None:
        yield Finding(
            steps=case.at("at"),
            says=Said('A fixed time needs "at".'),
            cure=Said('Add it, such as "at: 9:30", or write "time: best".'),
            depends_on=case.rests_on("time"),
        )
    if not (case.written.days or case.team.defaults.activities.of(case.value.kind).days):
        cure = Said('Add them, such as "days: [tue]" or "days: workdays".')
        says = Said('A fixed time needs "days".')
        yield Finding(steps=case.at("days"), says=says, cure=cure, depends_on=case.rests_on("time"))


def _of_days(case: Case) -> Iterator[Finding]:
    days = case.value.cadence.days
    if days and not case.hours:
        yield Finding(
            steps=case.at("days"),
            says=Said("It never falls on a day on which {team} works.", team=case.team.value.title),
            cure=Said("Choose among {words}.", words=_named(case.team.value.hours.days)),
            depends_on=case.team.inherited("hours"),
        )
    for index, day in enumerate(case.written.preferred_days or []):
        if day not in days:
            yield Finding(
                steps=case.at("preferred_days", index),
                says=Said('{day} is preferred and is not one of its "days".', day=NAMES[day]),
                cure=Said("Choose among {words}.", words=_named(days)),
                depends_on=case.rests_on("days"),
            )


def _named(days: Mapping[Weekday, object] | tuple[Weekday, ...]) -> str:
    return ", ".join(day.name.lower() for day in days)


def _of_the_start(case: Case) -> Iterator[Finding]:
    at = case.value.at
    if at is None or not case.hours:
        return
    outside = [hours for hours in case.hours.values() if not _fits(at, case.value.duration, hours)]
    if outside:
        yield Finding(
            steps=case.at("at"),
            says=Said(
                "{at:%H:%M} and the {count} minutes after it are outside the hours of {team}, {hours}.",
                at=at,
                count=_minutes(case.value.duration),
                team=case.team.value.title,
                hours=times(outside[0]),
            ),
            cure=Said('Move it inside, or widen "hours".'),
            depends_on=(*case.team.inherited("hours"), *case.rests_on("duration", "days")),
        )
    lunch = case.team.value.agreements.lunch
    if lunch and _left_of(lunch, at, case.value.duration) < timedelta(minutes=30) <= length(lunch):
        yield Finding(
            steps=case.at("at"),
            says=Said("It leaves no half hour of the lunch agreed at {window}.", window=times(lunch)),
            cure=Said("Move it out of lunch."),
            depends_on=(*case.team.inherited("agreements"), *case.rests_on("duration")),
        )


def _fits(at: time, duration: timedelta, hours: TimeWindow) -> bool:
    start = datetime.combine(date.min, at)
    return hours.start <= at and start + duration <= datetime.combine(date.min, hours.end)


def _left_of(lunch: TimeWindow, at: time, duration: timedelta) -> timedelta:
    """The longest part of lunch that a booking leaves."""
    start = datetime.combine(date.min, at)
    first, last = datetime.combine(date.min, lunch.start), datetime.combine(date.min, lunch.end)
    if start >= last or start + duration <= first:
        return last - first
    return max(start - first, last - start - duration, timedelta())


def _of_the_window(case: Case) -> Iterator[Finding]:
    if case.settings.time is Timing.FIXED or not case.hours:
        return
    team, window = case.team.value, case.value.window
    hours = (*case.team.inherited("hours"), *case.rests_on("window", "days", "time"))
    if window and not any(shared(window, day) for day in case.hours.values()):
        says = Said("Nobody in {team} works at {window}.", team=team.title, window=times(window))
        cure = Said('Move the window, or widen "hours".')
        yield Finding(steps=case.at("window"), says=says, cure=cure, depends_on=hours)
    elif not any(length(one) >= case.value.duration for one in _room(case)):
        count = _minutes(case.value.duration)
        yield Finding(
            steps=case.at("window" if window else "duration"),
            says=Said("There is no room for {count} minutes in the hours of {team}.", count=count, team=team.title),
            cure=Said("Shorten the activity, or widen its window or the hours."),
            depends_on=(*hours, *case.team.inherited("agreements"), *case.rests_on("duration")),
        )


def _room(case: Case) -> list[TimeWindow]:
    """When the activity can be held, day by day; fixed hours that are themselves out of place do not count."""
    agreed, window = case.team.value.agreements.fixed_hours, case.value.window
    fitting = [agreed if agreed and shared(agreed, hours) == agreed else hours for hours in case.hours.values()]
    return [found for hours in fitting if (found := shared(window, hours))]


def _minutes(duration: timedelta) -> int:
    return duration // timedelta(minutes=1)


def _of_people(case: Case) -> Iterator[Finding]:
    team, quorum = case.team, case.settings.quorum
    people = takes_part(team.members, team.value.manager, with_manager=case.value.manager_takes_part)
    rests_on = (team.at("members"), team.at("manager"), *case.rests_on("manager_takes_part"))
    if isinstance(quorum, int) and people is None:
        says, cure = Said("How many are in an Entra group is not known here."), Said('Write a share, such as "75 %".')
        yield Finding(steps=case.at("quorum"), says=says, cure=cure, depends_on=rests_on)
    elif isinstance(quorum, int) and people is not None and quorum > people:
        says = Said("It asks for {quorum} people, and {people} take part.", quorum=quorum, people=people)
        cure = Said('Lower it, or write a share such as "75 %".')
        yield Finding(steps=case.at("quorum"), says=says, cure=cure, depends_on=rests_on)
    if case.value.kind is Kind.COFFEE_PAIRS and people is not None and case.value.group_size > people:
        says = Said("Groups of {size} cannot be made of {people} people.", size=case.value.group_size, people=people)
        yield Finding(steps=case.at("group_size"), says=says, cure=Said("Make it smaller."), depends_on=rests_on)
    yield from _of_strangers(case)


def _of_strangers(case: Case) -> Iterator[Finding]:
    known = case.team.addresses
    for index, group in enumerate(case.written.do_not_pair or []):
        for position, address in enumerate(group):
            if known is not None and address not in known:
                yield Finding(
                    steps=case.at("do_not_pair", index, position),
                    says=Said("{address} is not in {team}.", address=address, team=case.team.value.title),
                    cure=did_you_mean(address, known),
                    depends_on=(case.team.at("members"), case.team.at("manager")),
                )


def _of_content(case: Case, content: Content) -> Iterator[Finding]:
    wanted = case.value.playbook
    known = sorted({fit for entry in content.speak(case.team.value.language).playbooks for fit in entry.fits} | {"any"})
    if wanted not in known:
        says = Said('No playbook entry fits "{wanted}".', wanted=wanted)
        yield Finding(steps=case.at("playbook"), says=says, cure=did_you_mean(wanted, known))
