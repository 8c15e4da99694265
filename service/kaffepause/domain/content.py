"""What we say and what we offer, in one language: playbooks, exercises, openers and wording."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from kaffepause.said import Sentences, told


@dataclass(frozen=True, kw_only=True, slots=True)
class Playbook:
    """Something to do on a social call. fits: which calls; minutes: how long it takes."""

    id: str
    title: str
    fits: tuple[str, ...]
    minutes: int
    needs: str
    how: tuple[str, ...]
    first_line: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """One part of an exercise programme."""

    minutes: int
    do: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Exercise:
    """Ten minutes of office movement; the steps' minutes sum to ten."""

    id: str
    title: str
    steps: tuple[Step, ...]
    seated_variant: str
    care: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Opener:
    """An opening for a walk-and-talk. whom: manager, peers or any."""

    id: str
    text: str
    whom: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Offer:
    """A titled idea: check-in themes, Friday bars, the leader-group talk's questions, signs with their openers."""

    id: str
    title: str
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Language:
    """Everything in one language.

    words: wording by dotted key, as templates with `{name}` places; the same keys in every language. sentences: what is
    said in English elsewhere, in this language.
    """

    tag: str
    words: Mapping[str, str]
    playbooks: tuple[Playbook, ...]
    exercises: tuple[Exercise, ...]
    openers: tuple[Opener, ...]
    themes: tuple[Offer, ...]
    friday_bar: tuple[Offer, ...]
    signs: tuple[Offer, ...]
    leader_talk: tuple[Offer, ...]
    coffee_pairs: tuple[Offer, ...]
    agenda: tuple[Offer, ...]
    sentences: Sentences = field(default_factory=dict[str, str])

    def say(self, key: str, **values: object) -> str:
        """That wording with its places filled, by what is said in English, too.

        KeyError where the key or a value is missing: a test holds all keys.
        """
        return self.words[key].format(**{name: self.tell(value) for name, value in values.items()})

    def tell(self, value: object) -> object:
        """What is said in English, in this language; any other value as it is."""
        return told(value, self.sentences)


@dataclass(frozen=True, kw_only=True, slots=True)
class Content:
    """All languages. A tag that is not there, and its base language too, falls back to the organization's."""

    languages: Mapping[str, Language]
    default: str

    def speak(self, tag: str | None) -> Language:
        """The language for a tag such as `da`, `da-DK` or None."""
        wanted = (tag or self.default).lower()
        found = self.languages.get(wanted) or self.languages.get(wanted.split("-")[0])
        return found or self.languages[self.default]
