"""Looking things up by what they concern."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)
Thing = TypeVar("Thing")


def grouped(things: Iterable[Thing], keys: Callable[[Thing], Iterable[Key]]) -> dict[Key, list[Thing]]:
    """Each under every key that it has, in their order; an unknown key has none."""
    found: dict[Key, list[Thing]] = defaultdict(list)
    for one in things:
        for key in keys(one):
            found[key].append(one)
    return found
