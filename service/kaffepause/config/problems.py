"""What is wrong with a file, where, and how to mend it."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from kaffepause.said import Said

#: Keys and list positions from the top of a file, such as ("teams", "sales", "members", 2).
Steps = tuple[str | int, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Problem:
    """One thing to mend. `str` is the line a person reads.

    line, column: from 1, where an editor would put the cursor. path: the setting, such as `teams.sales.members[2]`;
    empty where the problem is with the file as a whole. says, cure: one sentence each.
    """

    file: Path
    line: int
    column: int
    path: str
    says: Said
    cure: Said

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}:{f' {self.path}:' if self.path else ''}"
        return Said("{place} {says} {cure}", place=place, says=self.says, cure=self.cure)


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """Something wrong with a value, before its place in the file is known.

    steps: the setting to mend; one that is missing is told at the group it belongs in. depends_on: other settings
    without which it might not be wrong. at_key: the setting's name is wrong, not its value.
    """

    steps: Steps
    says: Said
    cure: Said
    depends_on: tuple[Steps, ...] = ()
    at_key: bool = False


def dotted(steps: Steps) -> str:
    """Steps as people write them: `teams.sales.members[2]`."""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps).lstrip(".")


def nearest(wanted: str, known: Iterable[str]) -> str | None:
    """The known word that was probably meant, in its own spelling."""
    spellings = {word.lower(): word for word in known}
    close = get_close_matches(wanted.lower(), spellings, n=1, cutoff=0.6)
    return spellings[close[0]] if close else None


def did_you_mean(wanted: str, known: Iterable[str]) -> Said:
    """The cure for a misspelled word: the nearest known one, or all of them where none is near."""
    words = list(known)
    near = nearest(wanted, words)
    return Said('Did you mean "{word}"?', word=near) if near else Said("It can be {words}.", words=one_of(words))


def one_of(words: Iterable[str]) -> Said:
    """`"a", "b" or "c"`, at most a dozen of them."""
    quoted = [f'"{word}"' for word in words]
    *shown, last = quoted if len(quoted) <= 12 else [*quoted[:11], Said("another")]
    return Said.joined(Said(" or "), [", ".join(shown), last] if shown else [last])
