"""What stays as it is while one proposal is made: the question, looked up by what planning asks of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

import numpy as np

from kaffepause.directory.roster import taking_part
from kaffepause.domain.activity import Activity
from kaffepause.domain.hours import TimeWindow, Weekday
from kaffepause.domain.ids import PersonId
from kaffepause.domain.organization import Team
from kaffepause.domain.people import OptOut
from kaffepause.domain.rounds import rounds_due
from kaffepause.planning.diary import Diary, Kept, diary_of, unknown_diary
from kaffepause.planning.grid import Cells, Grid
from kaffepause.planning.grouped import grouped
from kaffepause.planning.memory import Memory
from kaffepause.planning.question import Question, Standing
from kaffepause.planning.wish import Occasion, is_across_teams

#: The horizon begins and ends at midnight somewhere; for each team it is the midnight of its own that is nearest.
NEAREST = timedelta(hours=11)


@dataclass(frozen=True)
class Scene:
    """The question with its indices. Dates are local to the team they are asked for."""

    question: Question

    @cached_property
    def grid(self) -> Grid:
        return Grid.over(self.question.horizon)

    @cached_property
    def memory(self) -> Memory:
        return Memory.of(self.question.history)

    @cached_property
    def standing(self) -> dict[tuple[str, str], Standing]:
        return {(standing.round_label, standing.part): standing for standing in self.question.standing}

    @cached_property
    def standing_by_round(self) -> dict[str, list[Standing]]:
        return grouped(self.question.standing, lambda one: (one.round_label,))

    @cached_property
    def teams_of(self) -> dict[PersonId, list[Team]]:
        """The teams each person is in, in file order."""
        rosters = self.question.rosters
        return grouped(self.teams, lambda team: (person.id for person in rosters[team.name].everyone))

    @cached_property
    def standing_with(self) -> dict[PersonId, list[Standing]]:
        """By everybody who is at it, or said no to its time."""
        return grouped(self.question.standing, lambda one: {*one.people, *one.declined})

    @cached_property
    def opt_outs(self) -> dict[PersonId, list[OptOut]]:
        return grouped(self.question.opt_outs, lambda wish: (wish.person,))

    @cached_property
    def teams(self) -> tuple[Team, ...]:
        """The file's teams that have a roster."""
        return tuple(team for team in self.question.organization.teams if team.name in self.question.rosters)

    @property
    def now(self) -> datetime:
        return self.question.now

    def first_day(self, team: Team) -> date:
        """The first local date that can still be planned."""
        start = self.question.horizon.start + NEAREST
        return max(self.now.astimezone(team.zone).date(), start.astimezone(team.zone).date())

    def end_day(self, team: Team) -> date:
        """The first local date past the horizon."""
        return (self.question.horizon.end + NEAREST).astimezone(team.zone).date()

    def occasions(self, team: Team, activity: Activity) -> Iterator[Occasion]:
        """The rounds with a day left in the horizon, each with its open dates."""
        until = self.end_day(team)
        for round_ in rounds_due(team.name, activity, self.first_day(team), until):
            first, last = max(round_.first, self.first_day(team)), min(round_.last, until - timedelta(days=1))
            dates = (first + timedelta(days=number) for number in range((last - first).days + 1))
            days = [day for day in dates if Weekday(day.weekday()) in activity.cadence.days]
            closed = {day: name for day in days if (name := team.is_closed(day)) is not None}
            yield Occasion(
                team=team,
                activity=activity,
                round=round_,
                days=tuple(day for day in days if day not in closed),
                closed=closed[max(closed)] if closed else "",
            )

    def people(self, occasion: Occasion) -> tuple[PersonId, ...]:
        """Who the activity is for, by id, as of the first day on which it may be held."""
        roster = self.question.rosters[occasion.team.name]
        opt_outs = [wish for person in roster.everyone for wish in self.opt_outs.get(person.id, ())]
        people = taking_part(roster, occasion.activity, opt_outs, occasion.first_day)
        return tuple(person.id for person in people)

    def manager(self, team: Team) -> PersonId | None:
        """Who leads that team."""
        manager = self.question.rosters[team.name].manager
        return manager.id if manager else None

    def has_opted_out(self, person: PersonId, occasion: Occasion) -> bool:
        """Whether the person does not want this activity."""
        name, activity, day = occasion.team.name, occasion.activity.name, occasion.first_day
        return any(wish.covers(name, activity, day) for wish in self.opt_outs.get(person, ()))

    def is_over(self, label: str, part: str) -> bool:
        """Whether that round ended, was held, or was moved by a person: it is not proposed again."""
        standing = self.standing.get((label, part))
        was_held = any(held.part == part for held in self.memory.in_round(label))
        return (label, part) in self.question.ended or was_held or (standing is not None and standing.is_yielded)

    def diary(self, person: PersonId) -> Diary:
        """A fresh diary of that person."""
        availability = self.question.availability.get(person)
        if availability is None:
            return unknown_diary(self.grid, person, self.teams_of[person][0].zone)
        return diary_of(self.grid, availability, self._kept(person))

    def _kept(self, person: PersonId) -> Kept:
        thresholds = self.question.organization.thresholds
        lunches = (team.agreements.lunch or thresholds.lunch_window for team in self.teams_of[person])
        return Kept(lunches=tuple(dict.fromkeys(lunches)), thresholds=thresholds)

    def open_cells(self, occasion: Occasion, person: PersonId) -> Cells:
        """The cells of the fixed hours that bind the person there: the team's; across teams those of all their own."""
        if not is_across_teams(occasion.activity):
            return self._agreed(occasion.team)
        return np.any([self._agreed(team) for team in self.teams_of[person]], axis=0)

    def _agreed(self, team: Team) -> Cells:
        fixed: TimeWindow | None = team.agreements.fixed_hours
        return self.grid.local(team.zone).within(fixed) if fixed else np.ones(self.grid.cells, dtype=np.bool_)
