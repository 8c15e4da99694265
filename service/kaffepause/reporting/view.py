"""What a letter says, shaped and in its language, before anybody asks whether it will be text or HTML."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Paragraph:
    """Plain words. is_aside: a remark under something else."""

    text: str
    is_aside: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Point:
    """One thing among several, and what can be done about it."""

    text: str
    action: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Points:
    """A list."""

    points: tuple[Point, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Heading:
    """What a part of a section is about: a team's name."""

    text: str


#: The lines of one cell.
Lines = tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class TableRow:
    """One row. name: its header; beneath: a smaller word under the name."""

    name: str
    cells: tuple[Lines, ...]
    beneath: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """A real table. head: one header a column, the rows' own first.

    share: percent of the width for the rows' names in HTML; width: characters for them in text.
    """

    caption: str
    head: tuple[str, ...]
    rows: tuple[TableRow, ...]
    share: int = 25
    width: int = 18


@dataclass(frozen=True, kw_only=True, slots=True)
class Link:
    """A page to go to."""

    text: str
    url: str


Block = Paragraph | Points | Heading | Table | Link


@dataclass(frozen=True, kw_only=True, slots=True)
class Section:
    """A titled part of a letter."""

    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """One letter: the Monday mail, a hint, a first word. title: its heading; lead: the one line that says it all.

    footer: why the reader gets this, in small.
    """

    language: str
    subject: str
    title: str
    lead: str
    sections: tuple[Section, ...]
    footer_title: str
    footer: tuple[str, ...]
