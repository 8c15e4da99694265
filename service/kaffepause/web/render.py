"""Templates, filled in one language; everything that comes from people or calendars is escaped."""

from collections.abc import Iterable, Mapping
from functools import partial
from html import escape
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from kaffepause.domain.content import Language
from kaffepause.domain.spoken import long_day, short_day, span, week

_TEMPLATES = Environment(
    loader=PackageLoader("kaffepause.web"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    auto_reload=False,
)
_TEMPLATES.filters["kind"] = lambda block: type(block).__name__


def cells(values: Iterable[object]) -> Markup:
    """A table's cells, escaped: many rows take half as long as with a place in the template for each."""
    return Markup("".join(f"<td>{escape(str(value))}</td>" for value in values))  # noqa: S704 - each value is escaped


_TEMPLATES.filters["cells"] = cells


def rendered(template: str, language: Language, values: Mapping[str, Any]) -> str:
    """The page. In templates `say` is the language's wording, and days and times are written as it writes them."""

    def page_say(key: str, **places: object) -> str:
        return language.say(f"pages.{key}", **places)

    return _TEMPLATES.get_template(template).render(
        {
            "lang": language.tag,
            "say": page_say,
            "words": language.say,
            "tell": language.tell,
            "long_day": partial(long_day, language=language),
            "short_day": partial(short_day, language=language),
            "span": partial(span, language=language),
            "week": partial(week, language=language),
            **values,
        }
    )
