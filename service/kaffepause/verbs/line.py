"""A line of what we tell, before it is known where it will be read."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text and how it looks: a verb's name, `heading`, `dim` or nothing."""

    text: str
    look: str = ""
