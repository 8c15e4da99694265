"""The two tables of the Monday mail: the contact plan, and the rhythm of the week."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby

from kaffepause.domain.content import Language
from kaffepause.domain.spoken import short_day, span
from kaffepause.reporting.contact_plan import Cell, ContactPlan
from kaffepause.reporting.days import workdays
from kaffepause.reporting.needs import TeamWeek
from kaffepause.reporting.rhythm import Engagement, is_each_their_own
from kaffepause.reporting.view import Block, Lines, Paragraph, Table, TableRow


def contact_table(plan: ContactPlan, title: str, language: Language) -> Table:
    """Who × Monday to Friday, with what was planned and ticked last week under each name."""
    days = workdays(plan.monday)
    caption = language.say("mail.grid.caption", team=title)
    head = (language.say("mail.grid.who"), *(_grid_day(day, language) for day in days))
    everybody = TableRow(name=language.say("mail.grid.everybody"), cells=_cells(plan.everybody, language))
    people = tuple(
        TableRow(name=row.person.name, cells=_cells(row.days, language), beneath=_last_week(row.last_week, language))
        for row in plan.rows
    )
    rows = (everybody, *people) if any(plan.everybody) else people
    return Table(caption=caption, head=head, rows=rows, share=22, width=12)


def _grid_day(day: date, language: Language) -> str:
    return language.say(
        "mail.grid.day", weekday=language.say(f"calendar.weekday_short.{day.isoweekday()}"), day=day.day
    )


def _cells(days: Sequence[Sequence[Cell]], language: Language) -> tuple[Lines, ...]:
    return tuple(tuple(_told(cell, language) for cell in day) for day in days)


def _told(cell: Cell, language: Language) -> str:
    """`phone – planned`, `phone ✓ done`: in words, never by a sign or a color alone."""
    is_standing = cell.already_held and not cell.is_ticked
    state = "already_held" if is_standing else cell.state
    return language.say(f"mail.state.{state}", channel=channel(cell.channel, language))


def channel(name: str, language: Language) -> str:
    """Our word for a channel of the file, or the file's own where it is none of ours."""
    return language.words.get(f"mail.channel.{name}", name)


def _last_week(cells: Sequence[Cell], language: Language) -> str:
    if not cells:
        return ""
    told = ", ".join(_told(cell, language) for cell in cells)
    return language.say("mail.grid.last_week", told=told)


def rhythm_block(team_week: TeamWeek, language: Language) -> Block:
    """What of ours is held for the team this week: what, when, and who hosts."""
    title, monday = team_week.team.title, team_week.plan.monday
    rows = tuple(_rhythm_rows(team_week, language))
    if not rows:
        closed = [team_week.team.is_closed(day) for day in workdays(monday)]
        key = "mail.rhythm.closed" if all(closed) else "mail.rhythm.empty"
        return Paragraph(text=language.say(key, reason=closed[0] or ""))
    head = tuple(language.say(f"mail.rhythm.{name}") for name in ("what", "when", "host"))
    caption = language.say("mail.rhythm.caption", team=title)
    return Table(caption=caption, head=head, rows=rows, share=40, width=28)


def _rhythm_rows(team_week: TeamWeek, language: Language) -> Iterator[TableRow]:
    """One row a booking; the same call on several days is one row, and so is what each has at a time of their own."""
    zone = team_week.team.zone

    def alike(one: Engagement) -> tuple[str, str, str]:
        if is_each_their_own(one):
            return one.activity.name, "", ""
        clock = one.interval.start.astimezone(zone).strftime("%H:%M")
        return one.activity.name, clock, "" if one.is_team_wide else ",".join(sorted(one.people))

    ordered = sorted(team_week.engagements, key=lambda one: (alike(one), one.interval.start))
    groups = [list(group) for _, group in groupby(ordered, key=alike)]
    for group in sorted(groups, key=lambda group: group[0].interval.start):
        yield _rhythm_row(group, team_week, language)


def _rhythm_row(group: Sequence[Engagement], team_week: TeamWeek, language: Language) -> TableRow:
    first, names = group[0], team_week.names
    if is_each_their_own(first):
        return TableRow(name=first.activity.title, cells=((language.say("mail.rhythm.own_time"),), ()))
    manager = team_week.roster.manager
    others = sorted(names.get(one, "") for one in first.people if manager is None or one != manager.id)
    what = first.activity.title if first.is_team_wide else f"{first.activity.title}: {', '.join(others)}"
    host = language.say("mail.rhythm.rota") if first.hosts_vary else names.get(first.host, "") if first.host else ""
    return TableRow(name=what, cells=((_when(group, team_week, language),), (host,) if host else ()))


def _when(group: Sequence[Engagement], team_week: TeamWeek, language: Language) -> str:
    zone = team_week.team.zone
    days = [one.interval.start.astimezone(zone).date() for one in group]
    clock = span(group[0].interval, zone, language)
    names = [language.say(f"calendar.weekday_short.{day.isoweekday()}") for day in days]
    told = short_day(days[0], language) if len(days) == 1 else ", ".join(names)
    return language.say("mail.rhythm.time", day=told, clock=clock)
