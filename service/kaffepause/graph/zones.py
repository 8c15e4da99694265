"""Time zones as Exchange names them: Windows names, IANA names, and zones stated by their rules.

Several IANA zones share a Windows name, so a name read back is good for reckoning and never for writing over what was
configured: `Romance Standard Time` comes back as Europe/Paris.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from typing import Any, Final, cast
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tzlocal.windows_tz import tz_win, win_tz

CUSTOMIZED: Final = "Customized Time Zone"
_DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WINDOWS: Final[Mapping[str, str]] = {name.casefold(): iana for name, iana in win_tz.items()}
_IANA_OLD_NAMES: Final[Mapping[str, str]] = {"tzone://Microsoft/Utc": "UTC"}


def windows_name(iana: str) -> str:
    """How Exchange calls a configured zone; its own name where CLDR gives no other."""
    return tz_win.get(iana, iana)


def iana_name(wire: str) -> str:
    """An IANA name for a zone that Exchange named, UTC for one that nobody knows."""
    zone = zone_named(wire)
    return zone.key if isinstance(zone, ZoneInfo) else "UTC"


@lru_cache(maxsize=512)
def zone_named(wire: str) -> tzinfo | None:
    """The zone behind a Windows or IANA name, None where there is none: a mailbox may have no zone at all."""
    name = _IANA_OLD_NAMES.get(wire) or _WINDOWS.get(wire.casefold(), wire)
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def zone_from(wire: Mapping[str, Any]) -> tzinfo | None:
    """The zone of a `timeZoneBase`: by name, or by its rules where it is a `customTimeZone`; None where unreadable."""
    if wire.get("bias") is None:
        return zone_named(str(wire.get("name") or ""))
    try:
        return CustomZone(
            standard=timedelta(minutes=-int(wire["bias"])),
            begins=_turn(cast("Mapping[str, Any]", wire.get("daylightOffset") or {})),
            ends=_turn(cast("Mapping[str, Any]", wire.get("standardOffset") or {})),
        )
    except (KeyError, TypeError, ValueError):
        return None


@dataclass(frozen=True, kw_only=True, slots=True)
class Turn:
    """When in a year the clocks change, on the wall clock just before. saving: how far they are ahead from then on."""

    month: int
    weekday: int  #: 0 is Monday
    occurrence: int  #: 1 to 4, and 5 for the last of the month
    at: time
    saving: timedelta

    def in_year(self, year: int) -> datetime:
        """The naive moment of the change."""
        first = date(year, self.month, 1)
        day = first + timedelta(days=(self.weekday - first.weekday()) % 7, weeks=self.occurrence - 1)
        while day.month != self.month:
            day -= timedelta(weeks=1)
        return datetime.combine(day, self.at)


class CustomZone(tzinfo):
    """A zone stated by its rules, the same every year. Offsets are east of UTC; Graph's biases are west.

    An hour that occurs twice is told apart by `fold`; one that a change skips has the offset of before the change, or
    of after it with fold=1 (PEP 495).
    """

    def __init__(self, *, standard: timedelta, begins: Turn | None, ends: Turn | None) -> None:
        self._standard, self._begins, self._ends = standard, begins, ends

    def utcoffset(self, dt: datetime | None) -> timedelta:
        """The offset at that wall-clock time."""
        return self._standard + self.dst(dt)

    def dst(self, dt: datetime | None) -> timedelta:
        """How far the clocks are ahead of standard time then."""
        if dt is None or self._begins is None or self._ends is None:
            return timedelta(0)
        wall, saving = dt.replace(tzinfo=None, fold=0), self._begins.saving
        begins, ends = self._begins.in_year(wall.year), self._ends.in_year(wall.year)
        if dt.fold:
            # The second pass of the hour that ends the season, and a skipped hour read forwards.
            ends -= saving
        else:
            begins += saving
        inside = begins <= wall < ends if begins < ends else not ends <= wall < begins
        return saving if inside else timedelta(0)

    def fromutc(self, dt: datetime) -> datetime:
        """The wall clock at an instant that is given as if UTC were this zone."""
        standard = (dt + self._standard).replace(fold=0)
        if self._begins is None or self._ends is None:
            return standard
        saving, wall = self._begins.saving, standard.replace(tzinfo=None)
        begins, ends = self._begins.in_year(wall.year), self._ends.in_year(wall.year) - saving
        inside = begins <= wall < ends if begins < ends else not ends <= wall < begins
        repeated = ends <= wall < ends + saving
        return standard + saving if inside else standard.replace(fold=int(repeated))

    def tzname(self, dt: datetime | None) -> str:  # noqa: ARG002 - the signature is tzinfo's
        """The one name Exchange has for all of them."""
        return CUSTOMIZED


def _turn(wire: Mapping[str, Any]) -> Turn | None:
    month = int(wire.get("month") or 0)
    if not month:
        return None
    return Turn(
        month=month,
        weekday=_DAYS.index(str(wire["dayOfWeek"]).lower()),
        occurrence=max(1, int(wire.get("dayOccurrence") or 1)),
        at=time.fromisoformat(str(wire.get("time") or "00:00:00")[:8]),
        saving=timedelta(minutes=-int(wire.get("daylightBias") or 0)),
    )
