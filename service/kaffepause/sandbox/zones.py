"""Names of time zones as Outlook has them: Windows names, a listed few of IANA's, and customized zones.

Sources: the `dateTimeTimeZone` reference page (accepted names), CLDR windowsZones as tzlocal ships it
(Windows name <-> IANA), the `customTimeZone` and `standardTimeZoneOffset` resources (bias rules).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from typing import Any, Final
from zoneinfo import ZoneInfo

from tzlocal.windows_tz import tz_win, win_tz

CUSTOMIZED: Final = "Customized Time Zone"
DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

#: The IANA names the reference page lists beside the Windows names, with the older spellings it gives
#: in brackets. Graph may know more of them on some mailbox servers; the sandbox takes no chances.
LISTED_IANA: Final = frozenset(
    [
        "Etc/GMT+12",
        "Etc/GMT+11",
        "Pacific/Honolulu",
        "America/Anchorage",
        "America/Santa_Isabel",
        "America/Los_Angeles",
        "America/Phoenix",
        "America/Chihuahua",
        "America/Denver",
        "America/Guatemala",
        "America/Chicago",
        "America/Mexico_City",
        "America/Regina",
        "America/Bogota",
        "America/New_York",
        "America/Indiana/Indianapolis",
        "America/Caracas",
        "America/Asuncion",
        "America/Halifax",
        "America/Cuiaba",
        "America/La_Paz",
        "America/Santiago",
        "America/St_Johns",
        "America/Sao_Paulo",
        "America/Argentina/Buenos_Aires",
        "America/Cayenne",
        "America/Godthab",
        "America/Montevideo",
        "America/Bahia",
        "Etc/GMT+2",
        "Atlantic/Azores",
        "Atlantic/Cape_Verde",
        "Africa/Casablanca",
        "Etc/GMT",
        "Europe/London",
        "Atlantic/Reykjavik",
        "Europe/Berlin",
        "Europe/Budapest",
        "Europe/Paris",
        "Europe/Warsaw",
        "Africa/Lagos",
        "Africa/Windhoek",
        "Europe/Bucharest",
        "Asia/Beirut",
        "Africa/Cairo",
        "Asia/Damascus",
        "Africa/Johannesburg",
        "Europe/Kiev",
        "Europe/Istanbul",
        "Asia/Jerusalem",
        "Asia/Amman",
        "Asia/Baghdad",
        "Europe/Kaliningrad",
        "Asia/Riyadh",
        "Africa/Nairobi",
        "Asia/Tehran",
        "Asia/Dubai",
        "Asia/Baku",
        "Europe/Moscow",
        "Indian/Mauritius",
        "Asia/Tbilisi",
        "Asia/Yerevan",
        "Asia/Kabul",
        "Asia/Karachi",
        "Asia/Tashkent",
        "Asia/Kolkata",
        "Asia/Colombo",
        "Asia/Kathmandu",
        "Asia/Almaty",
        "Asia/Dhaka",
        "Asia/Yekaterinburg",
        "Asia/Rangoon",
        "Asia/Bangkok",
        "Asia/Novosibirsk",
        "Asia/Shanghai",
        "Asia/Krasnoyarsk",
        "Asia/Singapore",
        "Australia/Perth",
        "Asia/Taipei",
        "Asia/Ulaanbaatar",
        "Asia/Irkutsk",
        "Asia/Tokyo",
        "Asia/Seoul",
        "Australia/Adelaide",
        "Australia/Darwin",
        "Australia/Brisbane",
        "Australia/Sydney",
        "Pacific/Port_Moresby",
        "Australia/Hobart",
        "Asia/Yakutsk",
        "Pacific/Guadalcanal",
        "Asia/Vladivostok",
        "Pacific/Auckland",
        "Etc/GMT-12",
        "Pacific/Fiji",
        "Asia/Magadan",
        "Pacific/Tongatapu",
        "Pacific/Apia",
        "Pacific/Kiritimati",
    ]
)


class UnknownZone(ValueError):
    """Graph does not know this zone; it answers 400 `TimeZoneNotSupportedException`."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"A valid TimeZone value must be specified. The following TimeZone value is not supported: '{name}'."
        )


@lru_cache(maxsize=1024)
def zone_named(name: str) -> ZoneInfo:
    """The zone behind a name Graph accepts. Windows names are matched regardless of case.

    Raises UnknownZone for every other name, also for one that IANA knows and Graph does not list.
    """
    if name in LISTED_IANA or name == "UTC":
        return ZoneInfo(name)
    iana = _WINDOWS.get(name.casefold())
    if iana is None:
        raise UnknownZone(name)
    return ZoneInfo(iana)


def windows_name(iana: str) -> str:
    """The Windows name for an IANA zone. Raises UnknownZone where CLDR has none."""
    try:
        return tz_win[iana]
    except KeyError:
        raise UnknownZone(iana) from None


def windows_names() -> tuple[str, ...]:
    """Every Windows name known here, sorted: what `supportedTimeZones` answers by default."""
    return tuple(sorted(win_tz))


_WINDOWS: Final = {name.casefold(): iana for name, iana in win_tz.items()}


@dataclass(frozen=True, kw_only=True, slots=True)
class Turn:
    """The wall-clock moment in a year at which a zone changes its clocks."""

    month: int
    weekday: int  #: 0 is Monday
    occurrence: int  #: 1 to 4, and 5 for the last one of the month
    at: time

    def in_year(self, year: int) -> datetime:
        """The naive wall-clock moment of the change in `year`."""
        days = list(_weekdays(year, self.month, self.weekday))
        return datetime.combine(days[min(self.occurrence, len(days)) - 1], self.at)


class CustomZone(tzinfo):
    """A zone stated by its rules, as a `customTimeZone` of Graph states it: biases are minutes west of UTC."""

    def __init__(self, wire: Mapping[str, Any]) -> None:
        self._standard = timedelta(minutes=-int(wire["bias"]))
        daylight: Mapping[str, Any] = wire.get("daylightOffset") or {}
        self._saving = timedelta(minutes=-int(daylight.get("daylightBias") or 0))
        self._begins = _turn(daylight)
        self._ends = _turn(wire.get("standardOffset") or {})

    def utcoffset(self, dt: datetime | None) -> timedelta:
        """Standard offset, or the daylight one between the two turns of the year."""
        return self._standard + self.dst(dt)

    def dst(self, dt: datetime | None) -> timedelta:
        """How much the clock is ahead of standard time at this wall-clock moment."""
        if dt is None or self._begins is None or self._ends is None:
            return timedelta(0)
        wall = dt.replace(tzinfo=None)
        begins, ends = self._begins.in_year(wall.year), self._ends.in_year(wall.year)
        saving = begins <= wall < ends if begins < ends else not ends <= wall < begins
        return self._saving if saving else timedelta(0)

    def tzname(self, dt: datetime | None) -> str:  # noqa: ARG002 - the signature is tzinfo's
        """The one name Outlook gives all such zones."""
        return CUSTOMIZED


def customized(zone: ZoneInfo, *, year: int) -> dict[str, Any]:
    """The `customTimeZone` that says what `zone` does in `year`: bias, and both turns if it has any."""
    january = datetime(year, 1, 1, tzinfo=zone)
    standard = (january.utcoffset() or timedelta(0)) - (january.dst() or timedelta(0))
    wire: dict[str, Any] = {
        "@odata.type": "#microsoft.graph.customTimeZone",
        "name": CUSTOMIZED,
        "bias": -_minutes(standard),
        "standardOffset": _NEVER | {},
        "daylightOffset": _NEVER | {"daylightBias": 0},
    }
    for wall, after in _clock_changes(zone, year):
        key = "standardOffset" if after == standard else "daylightOffset"
        wire[key] = _offset(wall) | ({} if key == "standardOffset" else {"daylightBias": -_minutes(after - standard)})
    return wire


_NEVER: Final[dict[str, Any]] = {
    "time": "00:00:00.0000000",
    "dayOccurrence": 0,
    "dayOfWeek": "sunday",
    "month": 0,
    "year": 0,
}


def _clock_changes(zone: ZoneInfo, year: int) -> Iterator[tuple[datetime, timedelta]]:
    """Each change in `year`: the wall clock just before it turns, and the offset from then on."""
    day = datetime(year, 1, 1, tzinfo=UTC)
    while day.year == year:
        tomorrow = day + timedelta(days=1)
        if _offset_at(day, zone) != _offset_at(tomorrow, zone):
            moment = _turning(zone, day)
            yield (moment + _offset_at(day, zone)).replace(tzinfo=None), _offset_at(moment, zone)
        day = tomorrow


def _turning(zone: ZoneInfo, day: datetime) -> datetime:
    """The half hour of `day` (UTC) from which another offset holds."""
    moments = (day + timedelta(minutes=30 * step) for step in range(1, 49))
    return next(moment for moment in moments if _offset_at(moment, zone) != _offset_at(day, zone))


def _offset_at(moment: datetime, zone: ZoneInfo) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta(0)


def _offset(wall: datetime) -> dict[str, Any]:
    days = list(_weekdays(wall.year, wall.month, wall.weekday()))
    position = days.index(wall.date()) + 1
    return {
        "time": wall.strftime("%H:%M:%S.0000000"),
        "dayOccurrence": 5 if position == len(days) else position,
        "dayOfWeek": DAYS[wall.weekday()],
        "month": wall.month,
        "year": 0,
    }


def _turn(offset: Mapping[str, Any]) -> Turn | None:
    if not offset.get("month"):
        return None
    return Turn(
        month=int(offset["month"]),
        weekday=DAYS.index(str(offset["dayOfWeek"]).lower()),
        occurrence=int(offset["dayOccurrence"]),
        at=time.fromisoformat(str(offset["time"])[:8]),
    )


def _weekdays(year: int, month: int, weekday: int) -> Iterator[date]:
    day = date(year, month, 1)
    day += timedelta(days=(weekday - day.weekday()) % 7)
    while day.month == month:
        yield day
        day += timedelta(days=7)


def _minutes(length: timedelta) -> int:
    return int(length.total_seconds()) // 60
