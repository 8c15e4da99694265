"""What is in Nordwind's calendars: series from six weeks before a Monday to ten after, and four weeks in detail."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from kaffepause.sandbox import deeds, meetings
from kaffepause.sandbox.event import Response
from kaffepause.sandbox.ids import chance
from kaffepause.sandbox.seed_people import COPENHAGEN, Role
from kaffepause.sandbox.tenant import AutomaticReplies, Mailbox, Tenant
from kaffepause.sandbox.wire import Json
from kaffepause.sandbox.zones import zone_named

BEFORE, AFTER = timedelta(weeks=6), timedelta(weeks=10)
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")
_FULL_HOUR = time(9)


@dataclass(frozen=True, kw_only=True, slots=True)
class Slot:
    """A weekday (0 is Monday), a wall-clock time and a length in minutes."""

    day: int
    at: time
    minutes: int


#: When each team meets, so that no two of one leader's meetings lie on each other.
_TEAM_MEETINGS = {
    "Ledelsen": Slot(day=0, at=time(13), minutes=90),
    "Salg": Slot(day=0, at=time(9), minutes=60),
    "Marketing": Slot(day=1, at=time(10), minutes=60),
    "Udvikling": Slot(day=2, at=time(13), minutes=60),
    "Produkt": Slot(day=1, at=time(13), minutes=60),
    "Kundeservice": Slot(day=3, at=time(10), minutes=45),
    "Økonomi": Slot(day=2, at=time(9), minutes=60),
    "HR": Slot(day=3, at=time(13), minutes=60),
}
_STAND_UPS = {"Udvikling": time(9, 15), "Kundeservice": time(9, 45)}
_SOLO = ("Fokustid", "Skriver", "Forberedelse", "Rapport")
_CLIENTS = ("Kundemøde", "Projektmøde", "Leverandørmøde", "Sparring", "Demo", "Workshop", "Gennemgang", "Planlægning")
_ENGLISH: dict[str, str] = dict(
    zip(
        (*_SOLO, *_CLIENTS),
        (
            "Focus time",
            "Writing",
            "Preparation",
            "Report",
            "Client meeting",
            "Project meeting",
            "Supplier call",
            "Sparring",
            "Demo",
            "Workshop",
            "Review",
            "Planning",
        ),
        strict=True,
    )
)
#: A day without a gap or a lunch, as the packed have it twice a week: start, minutes.
_PACKED = ((8, 0, 60), (9, 0, 60), (10, 0, 60), (11, 0, 60), (12, 0, 60), (13, 0, 60), (14, 0, 60), (15, 0, 55))


class Diary:
    """Writes events into one tenant's calendars, as the people themselves would have."""

    def __init__(self, tenant: Tenant, monday: date, roles: Sequence[Role]) -> None:
        self._tenant = tenant
        self._monday = monday
        self._roles = [role for role in roles if tenant.mailboxes[role.user_id].hosted]
        self._seed = tenant.ids.seed

    def fill(self) -> None:
        """Everything: team meetings, talks, everybody's own work, absences."""
        self._company_meeting()
        for team in _TEAM_MEETINGS:
            self._team_life(team)
        for role in self._roles:
            self._own_work(role)
            self._oddities(role)
        self._absences()

    def _company_meeting(self) -> None:
        chief = self._roles[0]
        first = self._first_weekday(3)
        while not 1 <= first.day <= 7:
            first += timedelta(days=7)
        pattern = {"type": "relativeMonthly", "interval": 1, "daysOfWeek": ["thursday"], "index": "first"}
        wire = self._wire("Fællesmøde / all hands", first, time(15), 45, chief.zone)
        self._repeat(wire, first, pattern)
        self._invite(chief, wire, self._roles[1:])

    def _team_life(self, team: str) -> None:
        members = [role for role in self._roles if role.team == team]
        head, slot = members[0], _TEAM_MEETINGS[team]
        wire = self._wire(f"Team {team}", self._first_weekday(slot.day), slot.at, slot.minutes, head.zone)
        self._repeat(wire, self._first_weekday(slot.day), _weekly(slot.day))
        self._invite(head, wire, members[1:])
        if team in _STAND_UPS:
            self._stand_up(team, members)
        for number, role in enumerate(members[1:]):
            self._talk_with_manager(head, role, number)

    def _stand_up(self, team: str, members: Sequence[Role]) -> None:
        head = members[0]
        wire = self._wire("Stand-up", self._first_weekday(0), _STAND_UPS[team], 15, head.zone)
        self._repeat(wire, self._first_weekday(0), _weekly(0, 1, 2, 3, 4))
        self._invite(head, wire, members[1:])

    def _talk_with_manager(self, head: Role, role: Role, number: int) -> None:
        slot = Slot(day=(1, 2, 3)[number % 3], at=time(14 + number // 6, 30 * (number // 3 % 2)), minutes=30)
        first = self._first_weekday(slot.day) + timedelta(weeks=number % 2)
        name = self._tenant.users[role.user_id].given_name
        wire = self._wire(f"1:1 {name}", first, slot.at, slot.minutes, head.zone)
        self._repeat(wire, first, _weekly(slot.day, interval=2))
        self._invite(head, wire, [role])

    def _own_work(self, role: Role) -> None:
        """Weekly series of one's own, single meetings in the weeks around the Monday, packed days for the packed."""
        packed = self._packed_days(role)
        for number in range(2 + int(3 * self._lot(role, "series"))):
            day = int(5 * self._lot(role, "day", number))
            if day not in packed:
                self._alone(role, self._title(role, _SOLO, number), self._free_hour(role, number, day), weekly=True)
        for week in range(-1, 3):
            for number in range(2 + int(4 * self._lot(role, "meetings", week))):
                day = int(5 * self._lot(role, "single", week, number))
                if day not in packed:
                    slot = self._free_hour(role, 10 * week + number, day)
                    self._alone(role, self._title(role, _CLIENTS, number + week), slot, week=week)
        for day in packed:
            for number, (hour, minute, minutes) in enumerate(_PACKED):
                slot = Slot(day=day, at=time(hour, minute), minutes=minutes)
                self._alone(role, self._title(role, _CLIENTS, number), slot, weekly=True)

    def _packed_days(self, role: Role) -> tuple[int, ...]:
        if "packed" not in role.traits:
            return ()
        first = int(2 * self._lot(role, "packed"))
        return (first, first + 2)

    def _free_hour(self, role: Role, number: int, day: int) -> Slot:
        hours = self._tenant.mailboxes[role.user_id].working_hours
        begin, end = int(hours.start[:2]), int(hours.end[:2])
        halves = 2 * (end - begin) - 2
        half = int(halves * self._lot(role, "hour", number, day))
        if begin + half / 2 in (11.5, 12.0):
            half += 2
        minutes = (30, 45, 60, 60, 90)[int(5 * self._lot(role, "length", number, day))]
        return Slot(day=day, at=time(begin + half // 2, 30 * (half % 2)), minutes=minutes)

    def _oddities(self, role: Role) -> None:
        """The rare things: a private appointment, two meetings at once, a day at home, a birthday, a course."""
        if self._lot(role, "private") < 0.2:
            slot = Slot(day=int(5 * self._lot(role, "private day")), at=time(15), minutes=45)
            self._alone(role, "Tandlæge", slot, week=0, sensitivity="private")
        if self._lot(role, "double") < 0.2:
            for subject in ("Budgetmøde", "Kundebesøg"):
                self._alone(role, subject, Slot(day=3, at=time(10, 30), minutes=60), week=0)
        if self._lot(role, "home") < 0.25:
            self._all_day(role, "Hjemmearbejde", self._monday + timedelta(days=4), 1, "workingElsewhere", weekly=True)
        if self._lot(role, "birthday") < 0.1:
            self._all_day(role, "Fødselsdag", self._monday + timedelta(days=2), 1, "free")
        if self._lot(role, "course") < 0.06:
            self._all_day(role, "Kursus", self._monday + timedelta(days=1), 2, "busy")

    def _absences(self) -> None:
        """One in twelve is on leave for some of the weeks; one person is away for months."""
        ordinary = [role for role in self._roles if not role.traits & {"packed", "new"} and role.team != "Ledelsen"]
        away = sorted(ordinary, key=lambda role: self._lot(role, "leave"))[: len(ordinary) // 12]
        for number, role in enumerate(away):
            start = self._monday + timedelta(days=(0, 7, -7, 3, 14)[number % 5])
            self.go_on_leave(role.user_id, start, 5 if number % 2 == 0 else 2)
        longest = max(ordinary, key=lambda role: self._lot(role, "leave"))
        self.go_on_leave(longest.user_id, self._monday - timedelta(weeks=3), 7 * 20)

    def go_on_leave(self, user_id: str, start: date, days: int) -> None:
        """An all-day absence, and automatic replies for as long."""
        role = next(role for role in self._roles if role.user_id == user_id)
        self._all_day(role, self._title(role, ("Ferie",), 0), start, days, "oof")
        mailbox, zone = self._tenant.mailboxes[user_id], zone_named(role.zone)
        mailbox.automatic_replies = AutomaticReplies(
            status="scheduled",
            start=datetime.combine(start, time(), zone),
            end=datetime.combine(start + timedelta(days=days), time(), zone),
            internal="Jeg er på ferie.",
            external="I am away.",
        )

    def _alone(
        self, role: Role, subject: str, slot: Slot, *, weekly: bool = False, week: int = 0, sensitivity: str = "normal"
    ) -> None:
        first = self._first_weekday(slot.day) if weekly else self._monday + timedelta(weeks=week, days=slot.day)
        wire = self._wire(subject, first, slot.at, slot.minutes, role.zone) | {"sensitivity": sensitivity}
        if weekly:
            self._repeat(wire, first, _weekly(slot.day))
        meetings.create(self._tenant, self._tenant.mailboxes[role.user_id], wire)

    def _all_day(self, role: Role, subject: str, start: date, days: int, show_as: str, *, weekly: bool = False) -> None:
        first = start - BEFORE if weekly else start
        wire: Json = {
            "subject": subject,
            "isAllDay": True,
            "showAs": show_as,
            "start": {"dateTime": f"{first.isoformat()}T00:00:00", "timeZone": role.zone},
            "end": {"dateTime": f"{(first + timedelta(days=days)).isoformat()}T00:00:00", "timeZone": role.zone},
        }
        if weekly:
            self._repeat(wire, first, _weekly(first.weekday()))
        meetings.create(self._tenant, self._tenant.mailboxes[role.user_id], wire)

    def _invite(self, host: Role, wire: Json, guests: Iterable[Role]) -> None:
        invited = [role for role in guests if role is not host]
        wire["attendees"] = [self._attendee(role) for role in invited]
        event = meetings.create(self._tenant, self._tenant.mailboxes[host.user_id], wire)
        for role in invited:
            self._reply(self._tenant.mailboxes[role.user_id], event.uid, self._lot(role, "reply", wire["subject"]))

    def _reply(self, mailbox: Mailbox, uid: str, lot: float) -> None:
        """Most accept, some only tentatively, a few never answer."""
        answer: Response = "accepted" if lot < 0.8 else "tentativelyAccepted"
        if lot < 0.9:
            deeds.respond(self._tenant, mailbox, deeds.entry_of(mailbox, uid), answer)

    def _attendee(self, role: Role) -> Json:
        user = self._tenant.users[role.user_id]
        return {"type": "required", "emailAddress": {"name": user.display_name, "address": user.mail}}

    def _wire(self, subject: str, day: date, at: time, minutes: int, zone: str) -> Json:
        start = datetime.combine(day, at)
        end = start + timedelta(minutes=minutes)
        return {
            "subject": subject,
            "start": {"dateTime": start.isoformat(), "timeZone": zone},
            "end": {"dateTime": end.isoformat(), "timeZone": zone},
        }

    def _repeat(self, wire: Json, first: date, pattern: Json) -> None:
        last = self._monday + AFTER
        spread = {"type": "endDate", "startDate": first.isoformat(), "endDate": last.isoformat()}
        wire["recurrence"] = {"pattern": pattern, "range": spread}

    def _first_weekday(self, day: int) -> date:
        return self._monday - BEFORE + timedelta(days=day)

    def _title(self, role: Role, titles: Sequence[str], number: int) -> str:
        title = titles[int(len(titles) * self._lot(role, "title", number))]
        return title if role.zone == COPENHAGEN else _ENGLISH.get(title, "Annual leave")

    def _lot(self, role: Role, *words: object) -> float:
        return chance(self._seed, role.user_id, *(str(word) for word in words))


def _weekly(*days: int, interval: int = 1) -> Json:
    named = [_DAYS[day] for day in days]
    return {"type": "weekly", "interval": interval, "daysOfWeek": named, "firstDayOfWeek": "monday"}
