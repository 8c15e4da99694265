"""When the Monday mail leaves, and when people hear of it first."""

from collections.abc import Collection
from datetime import date, timedelta

WORKWEEK = 5


def workdays(monday: date) -> tuple[date, ...]:
    """Monday to Friday of that week."""
    return tuple(monday + timedelta(days=number) for number in range(WORKWEEK))


def mail_day(monday: date, off: Collection[date]) -> date | None:
    """The manager's first working day that week; None where there is none, and no mail.

    off: dates that are a holiday, a quiet period, or not worked by this manager.
    """
    return next((day for day in workdays(monday) if day not in off), None)


def hint_day(mailed: date, off: Collection[date]) -> date:
    """The last working day before the manager's mail, on which people get their own hints.

    off: dates that are a holiday or quiet for the team. After a fortnight without one, the day before the mail.
    """
    earlier = [mailed - timedelta(days=number) for number in range(1, 15)]
    return next((day for day in earlier if day.weekday() < WORKWEEK and day not in off), earlier[0])
