"""What a person is told about what is held of them, and about being erased, as lines."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, tzinfo
from typing import Any

from kaffepause.domain.content import Language
from kaffepause.domain.people import Person
from kaffepause.domain.retention import Retention
from kaffepause.domain.spoken import at_clock, long_day
from kaffepause.verbs.erase import Erased, Erasing
from kaffepause.verbs.line import Line


def told_export(
    found: Mapping[str, Sequence[Mapping[str, Any]]], person: Person, language: Language, *, now: datetime, zone: tzinfo
) -> tuple[Line, ...]:
    """The whole export, table by table, a row a paragraph; empty values are left out."""
    local = now.astimezone(zone)
    at = f"{long_day(local.date(), language)} {local.year} {at_clock(local, language)}"
    weeks = Retention().copies.days // 7
    return (
        Line(language.say("export.heading", name=person.name, at=at), "heading"),
        *(line for table, rows in found.items() for line in _table(table, rows, language)),
        Line(""),
        Line(language.say("export.copies", address=person.address, weeks=weeks)),
    )


def _table(table: str, rows: Sequence[Mapping[str, Any]], language: Language) -> Iterator[Line]:
    title = language.words.get(f"export.table.{table}", table)
    yield from (Line(""), Line(f"{title} ({len(rows)})", "heading"))
    if not rows:
        yield Line(f"  {language.say('export.nothing')}", "dim")
    for row in rows:
        values = {name: _plain(value) for name, value in row.items() if name != "tenant"}
        yield Line("  - " + ", ".join(f"{name}: {value}" for name, value in values.items() if value))


def _plain(value: object) -> str:
    if isinstance(value, list):
        return " ".join(map(str, value))  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]
    return "" if value is None else str(value)


def told_erasing(erasing: Erasing, language: Language) -> tuple[Line, ...]:
    """What would go, and what stays where kaffepause cannot reach."""
    person = erasing.person
    places = {"name": person.name, "address": person.address}
    say = language.say
    lines = [say("erase.own", count=len(erasing.own))] if erasing.own else []
    lines += [say("erase.shared", count=len(erasing.shared), **places)] if erasing.shared else []
    lines += [say("erase.store", **places), say("erase.copies", **places)]
    lines += [say("erase.elsewhere", count=erasing.held, **places)]
    lines += [say("erase.file", **places)] if erasing.is_in_file else []
    lines += [say("erase.logs")]
    return (Line(say("erase.heading", **places), "heading"), *(Line(f"- {line}") for line in lines))


def told_erased(erased: Erased, erasing: Erasing, language: Language) -> tuple[Line, ...]:
    """What went."""
    counts = {"bookings": len(erasing.own), "copies": erased.copies, "rows": sum(erased.rows.values())}
    return (Line(language.say("erase.done", name=erasing.person.name, **counts)),)
