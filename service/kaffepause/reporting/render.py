"""One page, rendered twice: a text that reads well in 72 columns, and HTML for every client that managers use."""

from collections.abc import Iterator
from itertools import zip_longest
from textwrap import wrap

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape
from mjml import mjml2html  # pyright: ignore[reportUnknownVariableType]

from kaffepause.reporting.view import Block, Heading, Link, Page, Paragraph, Points, Section, Table, TableRow

COLUMNS = 72
BETWEEN = "  "


def printable(value: object) -> object:
    """The value, with signs that no page can hold turned into spaces; the parser of MJML stops at them."""
    if not isinstance(value, str) or value.isprintable():
        return value
    return type(value)("".join(sign if sign.isprintable() or sign == "\n" else " " for sign in value))


def breakable(text: str) -> Markup:
    """A long word of ours may break where it is written apart anyway, so that five weekdays fit on a phone."""
    return Markup(str(escape(text)).replace("&#39;n&#39;", "&#39;n&#39;<wbr>"))  # noqa: S704  escaped just before


_TEMPLATES = Environment(
    loader=PackageLoader("kaffepause.reporting"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    finalize=printable,
)
_TEMPLATES.filters["breakable"] = breakable
_TEMPLATES.filters["kind"] = lambda block: type(block).__name__


def html_of(page: Page) -> str:
    """The page as a whole HTML document without any outside reference."""
    source = _TEMPLATES.get_template("letter.mjml").render(page=page)
    return str(mjml2html(source, fonts={}))


def text_of(page: Page) -> str:
    """The page as plain text, at most 72 columns wide where its words allow."""
    lines = [page.title, "=" * min(len(page.title), COLUMNS), "", *_wrapped(page.lead)]
    for section in page.sections:
        lines += ["", *_section(section)]
    lines += ["", "-" * COLUMNS, page.footer_title, *(line for text in page.footer for line in _wrapped(text))]
    return "\n".join(lines) + "\n"


def _section(section: Section) -> Iterator[str]:
    yield section.title.upper()
    for block in section.blocks:
        yield from _block(block)


def _block(block: Block) -> Iterator[str]:
    match block:
        case Paragraph(text=text):
            yield from _wrapped(text)
        case Link(text=text, url=url):
            yield from (*_wrapped(f"{text}:"), url)
        case Heading(text=text):
            yield from ("", text, "-" * min(len(text), COLUMNS))
        case Points(points=points):
            for point in points:
                yield from _wrapped(point.text, first="* ", then="  ")
                yield from _wrapped(point.action, first="  -> ", then="     ")
        case Table():
            yield from table_of(block)


def _wrapped(text: str, first: str = "", then: str = "") -> list[str]:
    return wrap(text, COLUMNS, initial_indent=first, subsequent_indent=then, break_long_words=False)


def table_of(table: Table) -> Iterator[str]:
    """The table as lines of text."""
    widths = _widths(table)
    rule = BETWEEN.join("-" * width for width in widths)
    yield from ("", table.caption, rule, *_table_row([(name,) for name in table.head], widths), rule)
    for row in table.rows:
        yield from _table_row(_cells(row), widths)
        yield rule


def _widths(table: Table) -> list[int]:
    """The names get theirs, the other columns the rest in equal parts."""
    others = len(table.head) - 1
    return [table.width, *[(COLUMNS - table.width) // others - len(BETWEEN)] * others]


def _cells(row: TableRow) -> list[tuple[str, ...]]:
    return [(row.name, *((row.beneath,) if row.beneath else ())), *row.cells]


def _table_row(cells: list[tuple[str, ...]], widths: list[int]) -> Iterator[str]:
    columns = [
        [line for text in cell for line in _fitted(text, width)] for cell, width in zip(cells, widths, strict=True)
    ]
    for lines in zip_longest(*columns, fillvalue=""):
        padded = (line.ljust(width) for line, width in zip(lines, widths, strict=True))
        yield BETWEEN.join(padded).rstrip()


def _fitted(text: str, width: int) -> list[str]:
    """Wrapped to a narrow column, breaking our long word where it is written apart anyway."""
    fits = text if len(text) <= width else text.replace("'n'", "'n' ")
    return wrap(fits, width)
