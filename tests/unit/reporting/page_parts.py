"""A mail's HTML taken apart, by the standard library's parser alone."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"meta", "br", "wbr"}
PROPERTY = re.compile(r"([a-z-]+)\s*:[^:;{}]+(?=[;}])")


@dataclass
class GridCell:
    """One cell of a real table: th or td, with its scope and words."""

    tag: str
    scope: str
    text: str = ""


@dataclass(eq=False)
class Parts(HTMLParser):
    """What a page is made of. grids: its real tables as rows of cells; layout tables are not among them."""

    html: str
    tags: list[str] = field(default_factory=list)
    attributes: dict[str, list[str]] = field(default_factory=dict)
    unclosed: list[str] = field(default_factory=list)
    sheet: str = ""
    grids: list[list[list[GridCell]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self._open: list[str] = []
        self._in_grid = False
        self.feed(self.html)
        styles = [text + ";" for text in self.attributes.get("style", [])]
        self.properties = {name for text in (*styles, self.sheet) for name in PROPERTY.findall(text)}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.tags.append(tag)
        for name, value in given.items():
            self.attributes.setdefault(name, []).append(value)
        if tag not in VOID:
            self._open.append(tag)
        if tag == "table" and given.get("class") == "grid":
            self._in_grid = True
            self.grids.append([])
        if self._in_grid and tag == "tr":
            self.grids[-1].append([])
        if self._in_grid and tag in ("th", "td"):
            self.grids[-1][-1].append(GridCell(tag, given.get("scope", "")))

    def handle_endtag(self, tag: str) -> None:
        if self._open and self._open[-1] == tag:
            self._open.pop()
        elif tag not in VOID:
            self.unclosed.append(tag)
        if tag == "table":
            self._in_grid = False

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] == "style":
            self.sheet += data
        if self._in_grid and self.grids[-1] and self.grids[-1][-1]:
            self.grids[-1][-1][-1].text += data.strip()
