"""Days and times as a language writes them. All arguments are local: the zone was chosen before."""

from datetime import date, datetime, time, tzinfo

from kaffepause.domain.content import Language
from kaffepause.domain.interval import Interval


def long_day(day: date, language: Language) -> str:
    """`Monday 23 November`, `mandag den 23. november`."""
    return language.say("calendar.long_day", **_names(day, language))


def short_day(day: date, language: Language) -> str:
    """`Mon 23 Nov`, `man. 23. nov.`."""
    return language.say("calendar.short_day", **_names(day, language))


def clock(at: time | datetime, language: Language) -> str:
    """`09:30`, `09.30`."""
    return language.say("calendar.clock", hour=at.hour, minute=at.minute)


def at_clock(at: time | datetime, language: Language) -> str:
    """`at 09:30`, `kl. 09.30`."""
    return language.say("calendar.at", clock=clock(at, language))


def span(interval: Interval, zone: tzinfo, language: Language) -> str:
    """`09:30–10:00`, in that zone."""
    return between(interval.start.astimezone(zone), interval.end.astimezone(zone), language)


def between(start: time | datetime, end: time | datetime, language: Language) -> str:
    """`09:30–10:00`."""
    return language.say("calendar.span", start=clock(start, language), end=clock(end, language))


def week(day: date, language: Language) -> str:
    """`week 48`, `uge 48`: the ISO week of that day."""
    return language.say("calendar.week", week=day.isocalendar().week)


def _names(day: date, language: Language) -> dict[str, object]:
    weekday, month = day.isoweekday(), day.month
    return {
        "day": day.day,
        "weekday": language.say(f"calendar.weekday.{weekday}"),
        "weekday_short": language.say(f"calendar.weekday_short.{weekday}"),
        "month": language.say(f"calendar.month.{month}"),
        "month_short": language.say(f"calendar.month_short.{month}"),
    }
