"""When it is light at a place."""

from datetime import UTC, date, datetime, time, timedelta, tzinfo

from astral import Observer
from astral.sun import dawn, dusk, elevation, sunrise, sunset

from kaffepause.domain.hours import local_day
from kaffepause.domain.interval import Interval
from kaffepause.domain.organization import Place


def daylight(place: Place, day: date, zone: tzinfo) -> Interval | None:
    """The light of that local date: from sunrise to sunset.

    Where the sun does not rise, civil twilight counts; with none, nothing. Where it does not set, the whole day.
    """
    observer = Observer(latitude=place.latitude, longitude=place.longitude)
    for begins, ends in ((sunrise, sunset), (dawn, dusk)):
        try:
            start, end = begins(observer, day, tzinfo=zone), ends(observer, day, tzinfo=zone)
        except ValueError:  # astral's word for a sun that does not cross that height on that day
            continue
        return Interval(start.astimezone(UTC), end.astimezone(UTC)) if start < end else None
    noon = datetime.combine(day, time(12), UTC) - timedelta(hours=place.longitude / 15)
    return local_day(day, zone) if elevation(observer, noon) > 0 else None
