"""The week page: the company's calendars in self-contained HTML, for a browser, a keyboard and a screen reader."""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from jinja2 import Environment, StrictUndefined, Template

from kaffepause.sandbox.tenant import Tenant
from kaffepause.sandbox.week_view import CompanyWeek, company_week
from kaffepause.sandbox.wire import Refused
from kaffepause.sandbox.world import World

_ZONE = "Europe/Copenhagen"


def render_week(
    now: Tenant,
    before: Tenant | None = None,
    *,
    monday: date | None = None,
    mark: str | None = None,
    words: str = "Marked",
    zone: str = _ZONE,
) -> str:
    """The page for the week of ``monday`` (any day of it; by default the tenant's own week), compared with ``before``.

    ``mark`` is an extended property's id (``String {guid} Name name``): events that carry it stand out, and are named
    with ``words``. ``zone`` is what the list of marked events is told in; each person's calendar is in their own time.
    """
    day = monday or now.now().date()
    start = day - timedelta(days=day.weekday())
    week = company_week(now, before or now, monday=start, mark=mark, zone=zone)
    return _template().render(week=week, words=words, days=_days(week), hours=range(week.first_hour, week.last_hour))


def page_asked_for(world: World, query: Mapping[str, str]) -> str:
    """The page for a web request: ``?week=2026-11-23&mark=…&words=…``; a word that cannot be read is left out."""
    try:
        monday = date.fromisoformat(query.get("week", ""))
    except ValueError:
        monday = None
    words = query.get("words", "Marked")
    try:
        return render_week(world.tenant, world.tenant_before(), monday=monday, mark=query.get("mark"), words=words)
    except Refused:
        return render_week(world.tenant, world.tenant_before(), monday=monday, words=words)


def _days(week: CompanyWeek) -> list[date]:
    return [week.monday + timedelta(days=offset) for offset in range(5)]


@cache
def _template() -> Template:
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(Path(__file__).with_name("week.html.j2").read_text("utf-8"))
