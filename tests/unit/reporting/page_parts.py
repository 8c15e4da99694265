"""A mail's HTML taken apart, by the standard library's parser alone."""

import re
from html.parser import HTMLParser

VOID = {"meta", "br", "wbr"}
PROPERTY = re.compile(r"([a-z-]+)\s*:[^:;{}]+(?=[;}])")


class Parts(HTMLParser):
    """tags, attributes and properties that are used; tables as rows of (tag, attributes, text)."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: dict[str, list[str]] = {}
        self.open: list[str] = []
        self.unclosed: list[str] = []
        self.texts: list[tuple[str, str]] = []
        self.tables: list[list[list[tuple[str, dict[str, str], str]]]] = []
        self.feed(html)
        styles = [text + ";" for text in self.attributes.get("style", [])]
        self.sheet = "".join(text for tag, text in self.texts if tag == "style")
        self.properties = {name for text in (*styles, self.sheet) for name in PROPERTY.findall(text)}
        self.conditions = {at.strip() for at in re.findall(r"@media([^{]+)", self.sheet)}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.tags.append(tag)
        for name, value in given.items():
            self.attributes.setdefault(name, []).append(value)
        if tag not in VOID:
            self.open.append(tag)
        if tag == "table" and given.get("role") != "presentation":
            self.tables.append([])
        if tag == "tr" and self.tables and "grid" in " ".join(self.attributes.get("class", [])):
            self.tables[-1].append([])
        if tag in ("th", "td") and "scope" in given | {"scope": ""} and self.tables and self.tables[-1]:
            self.tables[-1][-1].append((tag, given, ""))

    def handle_endtag(self, tag: str) -> None:
        if self.open and self.open[-1] == tag:
            self.open.pop()
        elif tag not in VOID:
            self.unclosed.append(tag)

    def handle_data(self, data: str) -> None:
        inside = self.open[-1] if self.open else ""
        self.texts.append((inside, data))
        if self.tables and self.tables[-1] and self.tables[-1][-1] and {"th", "td"} & {*self.open[-3:]}:
            tag, given, text = self.tables[-1][-1][-1]
            self.tables[-1][-1][-1] = (tag, given, text + data.strip())
