"""A big company, and a file of rules for it."""

from dataclasses import dataclass

from kaffepause.sandbox.people import hire
from kaffepause.sandbox.seed import Seed
from kaffepause.sandbox.tenant import Tenant

SIZE = 8
COFFEE = "coffee: {kind: social_call, title: Coffee, time: best, days: [tue, wed], duration: 20}"
MOVEMENT = "movement: {kind: movement_break, days: [wed, thu]}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Big(Seed):
    """Nordwind with as many teams of eight more, and nothing in anybody's calendar."""

    teams: int

    def grow(self) -> Tenant:
        tenant = Seed(empty=True, monday=self.monday, at=self.at).grow()
        for team in range(self.teams):
            for place in range(SIZE):
                hire(tenant, name=f"Person {team} {place}", address=address(team, place), zone="Romance Standard Time")
        return tenant


def address(team: int, place: int) -> str:
    return f"p{team:03}.{place}@nordwind.example"


def rules(teams: int, *activities: str) -> str:
    """A file for those teams, each with those activities."""
    head = """
organization:
  name: Nordwind A/S
  country: DK
  zone: Europe/Copenhagen
  contact: {name: Morten Iversen, mail: morten.iversen@nordwind.example}
timetable: {announce_days: 0}
limits: {cancellations: 10000}
teams:
"""
    lines = "".join(f"      {one}\n" for one in activities)
    return head + "".join(
        f"""  t{number:03}:
    title: Team {number}
    manager: {address(number, 0)}
    members: [{", ".join(address(number, place) for place in range(1, SIZE))}]
    activities:
{lines}"""
        for number in range(teams)
    )
