"""How the file writes times, stretches of time, weekdays, shares, addresses and places.

Each reader refuses what it cannot read with a sentence and a cure.
"""

import re
from collections.abc import Mapping
from datetime import date, time, timedelta
from functools import cache
from typing import cast
from unicodedata import category
from zoneinfo import available_timezones

from pydantic_core import PydanticCustomError
from tzlocal.windows_tz import win_tz

from kaffepause.config.problems import did_you_mean, nearest
from kaffepause.domain.hours import WORKDAYS, TimeWindow, Weekday
from kaffepause.domain.ids import Address
from kaffepause.said import Said

DAYS = tuple(day.name.lower() for day in Weekday)
LONGEST_LINE = 120
DANISH_DAYS: Mapping[str, str] = dict(
    zip(("mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag"), DAYS, strict=True)
)
UNITS = {"min": 1, "minute": 1, "h": 60, "hour": 60, "day": 24 * 60, "week": 7 * 24 * 60}


def wrong(says: Said, cure: Said) -> PydanticCustomError:
    """What a type raises: one sentence on what is wrong, one on how to mend it."""
    return PydanticCustomError("kaffepause", "{says}", {"says": says, "cure": cure})


def clock_time(value: object) -> time:
    """`9:30` or `09:30`."""
    if isinstance(value, time):
        return value
    found = re.fullmatch(r"(\d{1,2})[:.](\d{2})", value) if isinstance(value, str) else None
    hour, minute = (int(part) for part in found.groups()) if found else (99, 99)
    if hour > 23 or minute > 59:
        says = Said("{value} is not a time of day.", value=shown(value))
        raise wrong(says, Said('Write it as "9:30", from 0:00 to 23:59.'))
    return time(hour, minute)


def time_range(value: object) -> TimeWindow:
    """`09:00-16:30`."""
    if isinstance(value, TimeWindow):
        return value
    parts = re.split(r"\s*[-–]\s*", value) if isinstance(value, str) else []
    if len(parts) != 2:
        says = Said("{value} is not a stretch of the day.", value=shown(value))
        raise wrong(says, Said('Write it as "09:00-16:30".'))
    start, end = clock_time(parts[0]), clock_time(parts[1])
    if end <= start:
        meant = f"{end:%H:%M}-{start:%H:%M}"
        raise wrong(Said('"{value}" ends before it begins.', value=value), Said('Did you mean "{word}"?', word=meant))
    return TimeWindow(start, end)


def weekday(value: object) -> Weekday:
    """`mon` or `monday`."""
    if isinstance(value, Weekday):
        return value
    name = value.lower() if isinstance(value, str) else ""
    found = next((day for day, full in enumerate(DAYS) if name in (full, full[:3])), None)
    if found is None:
        known = DAYS if len(name) > 3 else [day[:3] for day in DAYS]
        cure = did_you_mean(DANISH_DAYS.get(name, str(value)), known)
        raise wrong(Said("{value} is not a weekday.", value=shown(value)), cure)
    return Weekday(found)


def weekdays(value: object) -> object:
    """A list of weekdays, one alone, or `workdays`."""
    if value == "workdays":
        return list(WORKDAYS)
    return cast("object", value) if isinstance(value, list) else [value]


def week_hours(value: object) -> object:
    """`09:00-16:30` for Monday to Friday, or a mapping from weekday to hours."""
    return cast("object", value) if isinstance(value, dict) else dict.fromkeys(WORKDAYS, time_range(value))


def stretch(value: object) -> timedelta:
    """A whole number of minutes, or one with a unit: `90 min`, `24 h`, `2 days`."""
    if isinstance(value, timedelta):
        return value
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 1_000_000:
        return timedelta(minutes=value)
    found = re.fullmatch(r"(\d{1,6})\s*([a-z]+?)s?", value.strip().lower()) if isinstance(value, str) else None
    if not found or found[2] not in UNITS:
        cure = Said('Write whole minutes, such as 15, or a unit: "24 h", "2 days".')
        raise wrong(Said("{value} is not a length of time.", value=shown(value)), cure)
    return timedelta(minutes=int(found[1]) * UNITS[found[2]])


def positive(value: timedelta) -> timedelta:
    """A length of time that is not nothing."""
    if not value:
        raise wrong(Said("0 is no length of time."), Said("Write at least one minute."))
    return value


def quorum(value: object) -> float | int:
    """A share of those who take part (`75 %` or 0.75), or a whole number of people from 2 up."""
    found = re.fullmatch(r"(\d{1,3}(?:[.,]\d+)?)\s*%", value.strip()) if isinstance(value, str) else None
    share = float(found[1].replace(",", ".")) / 100 if found else value
    if isinstance(share, float) and 0 < share <= 1:
        return share
    if isinstance(value, int) and not isinstance(value, bool) and value > 1:
        return value
    says = Said("{value} is not a quorum.", value=shown(value))
    both = Said("1 can be one person or everybody.")
    raise wrong(both if value == 1 else says, Said('Write a share, such as "75 %", or a number of people from 2 up.'))


def day_of_the_year(value: object) -> date:
    """`2026-08-31`."""
    if isinstance(value, date):
        return value
    try:
        found = re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", value) if isinstance(value, str) else None
        if found:
            return date(*(int(part) for part in found.groups()))
    except ValueError:
        cure = Said("Write a day that exists, as year-month-day.")
        raise wrong(Said('"{value}" is in no calendar.', value=value), cure) from None
    cure = Said('Write it as year-month-day, such as "2026-08-31".')
    raise wrong(Said("{value} is not a date.", value=shown(value)), cure)


def address(value: object) -> Address:
    """A mail address; upper and lower case are one."""
    text = value.strip().lower() if isinstance(value, str) else ""
    if not re.fullmatch(r"[^\s@<>,;\"]+@[^\s@<>,;\"]+\.[^\s@<>,;\".]+", text):
        says = Said("{value} is not a mail address.", value=shown(value))
        raise wrong(says, Said('Write it as "name@company.example".'))
    return Address(text)


def manager(value: object) -> Address | None:
    """A manager's address; None for `from_entra`."""
    if isinstance(value, list):
        raise wrong(Said("A team has one manager."), Said("Write one address; the others can be members."))
    if value is None or (isinstance(value, str) and value.strip().lower() == "from_entra"):
        return None
    return address(value)


def group_id(value: object) -> str:
    """The object id of an Entra group."""
    text = value.strip().lower() if isinstance(value, str) else ""
    if not re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", text):
        cure = Said(
            'Copy the "Object ID" from the group\'s page in Entra; it looks like 12345678-1234-1234-1234-123456789abc.'
        )
        raise wrong(Said("{value} is not the id of an Entra group.", value=shown(value)), cure)
    return text


def short_name(value: object) -> str:
    """The key of a team or an activity: it becomes part of every booking's name, so it keeps to plain letters."""
    text = str(value)
    if not re.fullmatch(r"[a-z0-9]+(?:[-_][a-z0-9]+)*", text) or len(text) > 40:
        plain = re.sub(r"[^a-z0-9]+", "-", text.lower().translate(PLAIN_LETTERS)).strip("-")[:40]
        cure = Said('Did you mean "{word}"?', word=plain) if plain else Said('Call it something like "sales".')
        says = Said('"{text}" cannot be a name here: small letters, digits and hyphens can.', text=text)
        raise wrong(says, Said("{cure} A title may be anything.", cure=cure))
    return text


PLAIN_LETTERS = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "é": "e"})


def zone(value: object) -> str:
    """An IANA time zone by name."""
    if isinstance(value, str) and value in _zones():
        return value
    if isinstance(value, str) and (meant := _of_windows(value)):
        says = Said('"{value}" is a name that only Windows knows.', value=value)
        raise wrong(says, Said('Did you mean "{word}"?', word=meant))
    near = nearest(str(value), _zones()) or nearest(str(value), (name.rpartition("/")[2] for name in _zones()))
    full = next((name for name in sorted(_zones()) if near and name.endswith(near)), None)
    cure = Said('Did you mean "{word}"?', word=full) if full else Said('Write it as in "Europe/Copenhagen".')
    raise wrong(Said("{value} is not a time zone.", value=shown(value)), cure)


@cache
def _zones() -> frozenset[str]:
    return frozenset(name for name in available_timezones() if not name.startswith(("posix", "right", "SystemV")))


def _of_windows(value: str) -> str | None:
    return {name.lower(): iana for name, iana in win_tz.items()}.get(value.lower())


def line(value: object) -> str:
    """Text that fits on a line: it may become a subject or a header."""
    text = words(value)
    if len(text) > LONGEST_LINE or any(category(letter) in {"Cc", "Zl", "Zp"} for letter in text):
        cure = Said("Keep it to {count} characters without line breaks.", count=LONGEST_LINE)
        raise wrong(Said("This text must fit on one line."), cure)
    return text


def words(value: object) -> str:
    """Any text that is not empty."""
    if isinstance(value, bool | int | float):
        says = Said("{value} is read as a number or a yes or no, and text belongs here.", value=shown(value))
        raise wrong(says, Said("Put it in quotes."))
    if not isinstance(value, str) or not value.strip():
        says = Said("{value} is no text.", value=shown(value))
        raise wrong(says, Said("Write some text, or take the setting out."))
    return value.strip()


def shown(value: object) -> str:
    """A value as the file wrote it, cut short."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict | list):
        return Said("A list") if isinstance(value, list) else Said("A group of settings")
    if value is None:
        return Said("Nothing")
    text = str(value) if len(str(value)) <= 60 else f"{str(value)[:57]}..."
    return text if isinstance(value, int | float) else f'"{text}"'
