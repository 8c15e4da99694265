"""Content files as they may be written; every list is found by its key, whatever the file is called."""

from typing import Annotated, Any

from pydantic import Field

from kaffepause.config.team_schema import Section
from kaffepause.config.vocabulary import Name, OneOf, Words
from kaffepause.domain import content as domain

Minutes = Annotated[int, Field(ge=1, le=120)]
WHOM = {"manager": "manager", "peers": "peers", "any": "any"}


class Playbook(Section):
    """Something to do on a social call."""

    id: Name
    title: Words
    fits: list[Name] = Field(min_length=1)
    minutes: Minutes
    needs: str = ""
    how: list[Words] = Field(min_length=1)
    first_line: Words

    def value(self) -> domain.Playbook:
        return domain.Playbook(
            id=self.id,
            title=self.title,
            fits=tuple(self.fits),
            minutes=self.minutes,
            needs=self.needs,
            how=tuple(self.how),
            first_line=self.first_line,
        )


class Step(Section):
    """One part of an exercise programme."""

    minutes: Minutes
    do: Words


class Exercise(Section):
    """An exercise programme."""

    id: Name
    title: Words
    steps: list[Step] = Field(min_length=1)
    seated_variant: Words
    care: Words

    def value(self) -> domain.Exercise:
        steps = tuple(domain.Step(minutes=step.minutes, do=step.do) for step in self.steps)
        return domain.Exercise(
            id=self.id, title=self.title, steps=steps, seated_variant=self.seated_variant, care=self.care
        )


class Opener(Section):
    """An opening for a walk."""

    id: Name
    whom: Annotated[str, OneOf(WHOM)] = Field(alias="for")
    text: Words

    def value(self) -> domain.Opener:
        return domain.Opener(id=self.id, text=self.text, whom=self.whom)


class Theme(Section):
    """A theme for a check-in."""

    id: Name
    title: Words
    prompt: Words

    def value(self) -> domain.Offer:
        return domain.Offer(id=self.id, title=self.title, text=self.prompt)


class Idea(Section):
    """An idea for a Friday bar."""

    id: Name
    title: Words
    how: Words

    def value(self) -> domain.Offer:
        return domain.Offer(id=self.id, title=self.title, text=self.how)


class Sign(Section):
    """A sign in behaviour, and how to open a talk about it."""

    id: Name
    sign: Words
    open_with: Words

    def value(self) -> domain.Offer:
        return domain.Offer(id=self.id, title=self.sign, text=self.open_with)


class Question(Section):
    """A question to talk about."""

    id: Name
    text: Words

    def value(self) -> domain.Offer:
        return domain.Offer(id=self.id, title="", text=self.text)


class Point(Section):
    """A point on the agenda of a review."""

    id: Name
    title: Words
    text: Words

    def value(self) -> domain.Offer:
        return domain.Offer(id=self.id, title=self.title, text=self.text)


class ContentFile(Section):
    """Any content file. words: templates by dotted or nested key."""

    words: dict[str, Any] = Field(default={})
    playbooks: list[Playbook] = Field(default=[])
    exercises: list[Exercise] = Field(default=[])
    openers: list[Opener] = Field(default=[])
    themes: list[Theme] = Field(default=[])
    ideas: list[Idea] = Field(default=[])
    signs: list[Sign] = Field(default=[])
    questions: list[Question] = Field(default=[])
    prompts: list[Question] = Field(default=[])
    agenda: list[Point] = Field(default=[])


#: Key in a content file → the part of a language it becomes.
LISTS = {
    "playbooks": "playbooks",
    "exercises": "exercises",
    "openers": "openers",
    "themes": "themes",
    "ideas": "friday_bar",
    "signs": "signs",
    "questions": "leader_talk",
    "prompts": "coffee_pairs",
    "agenda": "agenda",
}
