"""Sentences that know how they were made, so that they can be told in another language than English."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Self

#: One language's sentences: the English template → the same in that language, with the same places.
Sentences = Mapping[str, str]


class Said(str):
    """An English sentence, as any text is; and the template and values that it can be told from in another language.

    template: with a `{place}` for each value, as `str.format` reads them. A value may itself be said.
    """

    __slots__ = ("template", "values")
    template: str
    values: Mapping[str, object]

    def __new__(cls, template: str, /, **values: object) -> Self:
        """The sentence with its places filled. Raises KeyError where a place has no value."""
        made = super().__new__(cls, template.format(**values))
        made.template, made.values = template, values
        return made

    @classmethod
    def joined(cls, separator: str, parts: Iterable[str]) -> Self:
        """The parts in their order with the separator between them; any of it may be said."""
        places = {f"part{position}": part for position, part in enumerate(parts)}
        return cls("{separator}".join(f"{{{name}}}" for name in places), separator=separator, **places)

    def __str__(self) -> Self:
        """Itself, so that an exception that carries it can be told in another language, too."""
        return self

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: Callable[[object], Any]) -> Any:
        """For programs it is a string like any other."""
        return handler(str)

    def __getnewargs_ex__(self) -> tuple[tuple[str], dict[str, object]]:
        """What a copy is made from: a plan on several cores comes back pickled."""
        return (self.template,), dict(self.values)


def told(text: object, sentences: Sentences) -> object:
    """The sentence in that language; what is none, or has no other words there, as it is."""
    if not isinstance(text, Said):
        return text
    template = sentences.get(text.template, text.template)
    return template.format(**{name: told(value, sentences) for name, value in text.values.items()})
