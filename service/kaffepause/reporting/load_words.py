"""What the Monday mail says about load: only what calendars can carry, never a time, a title or a trace of a day."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from kaffepause.domain.content import Language
from kaffepause.domain.organization import Privacy
from kaffepause.domain.people import ManagerSees
from kaffepause.domain.spoken import long_day, week
from kaffepause.reporting.needs import listed
from kaffepause.reporting.ports import WeekTotal
from kaffepause.reporting.privacy import AHEAD, Band, NamedFlag, Reading
from kaffepause.reporting.signals import NAMED_RULES, TEAM_RULES, Rule
from kaffepause.reporting.view import Block, Paragraph, Point, Points, Table, TableRow

TREND_WEEKS = 8
NAMES = 5


@dataclass(frozen=True, kw_only=True, slots=True)
class TeamLoad:
    """What may be shown of one team's load.

    totals: frozen, of the week that ended and the one that begins; trend: frozen earlier. says_something: somebody's
    week could be measured.
    """

    privacy: Privacy
    reading: Reading
    monday: date
    flags: tuple[NamedFlag, ...] = ()
    totals: tuple[WeekTotal, ...] = ()
    trend: tuple[WeekTotal, ...] = ()
    says_something: bool = True


def load_points(load: TeamLoad, language: Language) -> tuple[Point, ...]:
    """The flags, each with a way to open or a suggestion: what can still be acted on comes first."""
    if load.reading is not Reading.ON:
        return ()
    return (*_named_points(load, language), *_total_points(load, language))


def load_blocks(load: TeamLoad, points: Sequence[Point], language: Language) -> tuple[Block, ...]:
    """What is said of one team's load; nothing where load reading is off. `caveats` belong under it."""
    if load.reading is Reading.OFF:
        return ()
    plain = _plain(load, language)
    if plain:
        return (Paragraph(text=plain),)
    said: list[Block] = [Points(points=tuple(points))] if points else []
    said += [Paragraph(text=text) for text in _remarks(load, language)]
    said += [table] if (table := trend_table(load, language)) else []
    return tuple(said)


def left_out(count: int, language: Language) -> tuple[Paragraph, ...]:
    """That some points did not fit; nothing where all did."""
    return (Paragraph(text=language.say("mail.load.left_out", count=count)),) if count else ()


def caveats(language: Language) -> tuple[Paragraph, ...]:
    """What a calendar cannot show: stands under everything that is said of load."""
    return tuple(
        Paragraph(text=language.say(f"mail.load.caveat_{name}"), is_aside=True) for name in ("focus", "unseen")
    )


def _plain(load: TeamLoad, language: Language) -> str:
    """The one sentence that stands for the whole section, where there is no more to say."""
    if load.reading is Reading.WAITING:
        since = load.privacy.measured_from()
        day = long_day(since, language) if since else ""
        return language.say("mail.load.waiting", day=day, weeks=load.privacy.notice_weeks)
    if load.privacy.manager_sees is ManagerSees.NOTHING:
        return language.say("mail.load.nothing_shown")
    return "" if load.says_something else language.say("mail.load.not_enough")


def _remarks(load: TeamLoad, language: Language) -> Iterator[str]:
    if load.privacy.manager_sees is ManagerSees.NAMES and not load.flags:
        yield language.say("mail.load.nobody_named")
    if any(total.band == Band.TOO_FEW for total in load.totals):
        yield language.say("mail.load.too_few")
    elif not any(_is_raised(total) for total in load.totals):
        yield language.say("mail.load.all_few")


def _is_raised(total: WeekTotal) -> bool:
    return total.band in (Band.SOME, Band.MORE_THAN_HALF)


def _named_points(load: TeamLoad, language: Language) -> Iterator[Point]:
    order = [*NAMED_RULES]
    flags = sorted(load.flags, key=lambda flag: (flag.monday != load.monday, order.index(flag.rule)))
    for (monday, rule), group in groupby(flags, key=lambda flag: (flag.monday, flag.rule)):
        when = "beginning" if monday == load.monday else "ended"
        people = [language.say("mail.load.person", name=one.person.name, days=one.days, of=one.of) for one in group]
        opener = language.say(f"mail.opener.{rule}.{when}")
        yield Point(
            text=language.say(f"mail.named.{rule}.{when}", people=listed(people, language, NAMES)),
            action=language.say("mail.load.opener", opener=opener),
        )


def _total_points(load: TeamLoad, language: Language) -> Iterator[Point]:
    """One point a week and band, each with a suggestion that has not been made yet, as long as there is one."""
    raised = sorted((total for total in load.totals if _is_raised(total)), key=lambda one: _place(one, load))
    made: list[Rule] = []
    for (monday, band), group in groupby(raised, key=lambda one: (one.monday, one.band)):
        rules = [_rule(total) for total in group]
        made.append(next((rule for rule in rules if rule not in made), rules[0]))
        told = listed([language.say(f"mail.rule.{rule}") for rule in rules], language, len(rules))
        when = "beginning" if monday == load.monday else "ended"
        yield Point(
            text=language.say(f"mail.total.{when}.{band}", rules=told),
            action=language.say(f"mail.suggestion.{made[-1]}"),
        )


def _place(total: WeekTotal, load: TeamLoad) -> tuple[bool, bool, int]:
    return total.monday != load.monday, total.band != Band.MORE_THAN_HALF, TEAM_RULES.index(_rule(total))


def _rule(total: WeekTotal) -> Rule:
    return Rule(total.rule.removesuffix(AHEAD))


def trend_table(load: TeamLoad, language: Language) -> Table | None:
    """The team's own bands of the last eight weeks that ended, where at least two of them have any."""
    past = [one for one in (*load.trend, *load.totals) if not one.rule.endswith(AHEAD) and one.band != Band.TOO_FEW]
    bands = {(one.monday, one.rule): one.band for one in past}
    mondays = sorted({one.monday for one in past})[-TREND_WEEKS:]
    if len(mondays) < 2:
        return None
    rows = [
        TableRow(
            name=week(monday, language),
            cells=tuple(_band_cell(bands.get((monday, rule)), language) for rule in NAMED_RULES),
        )
        for monday in mondays
    ]
    head = (language.say("mail.load.week"), *(language.say(f"mail.rule.{rule}") for rule in NAMED_RULES))
    return Table(caption=language.say("mail.load.trend", count=len(mondays)), head=head, rows=tuple(rows))


def _band_cell(band: str | None, language: Language) -> tuple[str, ...]:
    return (language.say(f"mail.band.{band}"),) if band else ()
