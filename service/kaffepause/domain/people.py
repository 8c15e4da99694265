"""People as the directory and the file know them."""

from dataclasses import dataclass
from datetime import date
from enum import IntEnum, StrEnum

from kaffepause.domain.ids import ActivityName, Address, PersonId, TeamName


class Level(IntEnum):
    """What a person lets be measured; each level includes the ones before it."""

    NONE = 0  #: not measured at all
    SELF = 1  #: measured for their own hints alone
    TEAM = 2  #: counted in their team's totals
    NAMED = 3  #: their manager may see their name with a flag


class ManagerSees(StrEnum):
    """What the file allows a manager to see of load."""

    NAMES = "names"
    COUNTS = "counts"
    NOTHING = "nothing"


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    """Somebody in the directory. country: two capital letters, as ISO 3166-1 has them; empty where it is not known."""

    id: PersonId
    name: str
    address: Address
    language: str | None = None  #: a language tag from the mailbox, where known
    country: str = ""
    is_enabled: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class OptOut:
    """A person's wish not to take part.

    activity: None for everything we book. team: None for every team. until: the last day of a pause; None for good.
    """

    person: PersonId
    team: TeamName | None = None
    activity: ActivityName | None = None
    until: date | None = None

    def covers(self, team: TeamName, activity: ActivityName, day: date) -> bool:
        """Whether this wish keeps the person out of that activity on that day."""
        return (
            self.team in (None, team)
            and self.activity in (None, activity)
            and (self.until is None or day <= self.until)
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Roster:
    """Who a team is today: the directory's members less those the file leaves out, before opt-outs.

    members: without the manager, in the order of their ids. The manager is None where neither file nor Entra names one.
    unresolved: addresses of the file that the directory does not know, for the administrator.
    """

    team: TeamName
    members: tuple[Person, ...]
    manager: Person | None
    unresolved: tuple[Address, ...] = ()

    @property
    def everyone(self) -> tuple[Person, ...]:
        """The members, and the manager if there is one, each once."""
        others = tuple(person for person in self.members if self.manager is None or person.id != self.manager.id)
        return (*others, self.manager) if self.manager else others
