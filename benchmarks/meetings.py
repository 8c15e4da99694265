"""Meeting-scheduling instances as published (CSPLib, problem 046).

Agents attend meetings of one slot each, and travel between them. CSPLib's specification has two meetings of one agent
in conflict where |time - time| - duration < travelling time: they are held at least 1 + travel slots apart. Whether all
meetings find a place in the slots there are is the question.

Two forms are published. CSPLib's own holds all 27 instances in one file. The form of one instance a file is Patrick
Prosser's (University of Glasgow, "The Meeting Scheduling Problem"): `meetings agents slots`, then for each agent a row
of 0 and 1, then for each meeting a row of travelling times in slots. We write the second.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from pathlib import Path

Line = tuple[int, str]  #: its number in the file, and what stands there

ROW = re.compile(r"(Agents )?\(?(\d+)\)?\s*:([\d\s]*)$")
SIZE = re.compile(r"(NumberOfMeetings|NumberOfAgents|DomainSize)\s*=\s*(\d+)")


class Malformed(ValueError):
    """A file that is not of the form; says where, and what to write there."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Meetings:
    """One instance. attends: the meetings of each agent, in order. travel: between any two meetings, in slots."""

    name: str
    slots: int
    attends: tuple[tuple[int, ...], ...]
    travel: tuple[tuple[int, ...], ...]

    @property
    def pairs(self) -> list[tuple[int, int]]:
        """Every two meetings that somebody attends both of, the lower number first."""
        return sorted({pair for meetings in self.attends for pair in combinations(meetings, 2)})

    def are_kept_by(self, starts: Mapping[int, int]) -> bool:
        """Whether those slots hold every meeting that anybody attends, with time to travel between them."""
        attended = {meeting for meetings in self.attends for meeting in meetings}
        return (
            attended <= starts.keys()
            and all(0 <= slot < self.slots for slot in starts.values())
            and all(abs(starts[one] - starts[other]) > self.travel[one][other] for one, other in self.pairs)
        )


def read(path: Path) -> list[Meetings]:
    """The instances of a published file, in either form. Raises Malformed."""
    text = path.read_text(encoding="utf-8").splitlines()
    lines = [(number, line.strip()) for number, line in enumerate(text, 1) if line.strip()]
    try:
        together = [_instance(f"{path.stem} #{number}", one) for number, one in enumerate(_rewritten(lines), 1)]
        return together or [_instance(path.stem, lines)]
    except Malformed as error:
        raise Malformed(f"{path}: {error}") from None


def written(meetings: Meetings) -> str:
    """The instance in the form of one instance a file."""
    numbers = range(len(meetings.travel))
    attends = ([int(number in theirs) for number in numbers] for theirs in meetings.attends)
    tables = (
        "\n".join(f"{label}: {_joined(row)}" for label, row in enumerate(rows)) for rows in (attends, meetings.travel)
    )
    return "\n\n".join((_joined((len(numbers), len(meetings.attends), meetings.slots)), *tables)) + "\n"


def _joined(numbers: Sequence[int]) -> str:
    return " ".join(map(str, numbers))


def _instance(name: str, lines: Sequence[Line]) -> Meetings:
    rows = iter(lines)
    number, first = next(rows, (1, ""))
    if not re.fullmatch(r"\d+ +\d+ +\d+", first):
        raise Malformed(f"line {number}: begin with three numbers: meetings, agents, slots")
    meetings, agents, slots = map(int, first.split())
    attends = [_attended(*_row(rows, f"agent {label}", label, meetings)) for label in range(agents)]
    numbered = [_row(rows, f"meeting {label}", label, meetings) for label in range(meetings)]
    for number, _ in rows:
        raise Malformed(f"line {number}: nothing may follow the row of the last meeting; take it out")
    _refuse_one_way(numbered)
    travel = tuple(tuple(row) for _, row in numbered)
    return Meetings(name=name, slots=slots, attends=tuple(attends), travel=travel)


def _row(rows: Iterator[Line], whose: str, label: int, length: int) -> tuple[int, list[int]]:
    """The next row, which must be that one's, and its line."""
    number, line = next(rows, (0, ""))
    if not number:
        raise Malformed(f"the file ends before the row of {whose}; write it")
    found = ROW.match(line)
    if found is None or int(found[2]) != label:
        raise Malformed(f"line {number}: the row of {whose} comes here; begin it with `{label}:`, then numbers alone")
    numbers = [int(one) for one in found[3].split()]
    if len(numbers) != length:
        raise Malformed(f"line {number}: {len(numbers)} numbers for {whose}; write {length}, one for each meeting")
    return number, numbers


def _attended(number: int, marks: Sequence[int]) -> tuple[int, ...]:
    if not {*marks} <= {0, 1}:
        raise Malformed(f"line {number}: write 1 for a meeting that the agent attends, 0 for others")
    return tuple(meeting for meeting, mark in enumerate(marks) if mark)


def _refuse_one_way(travel: Sequence[tuple[int, Sequence[int]]]) -> None:
    for here, (number, row) in enumerate(travel):
        for there, slots in enumerate(row):
            if slots != travel[there][1][here]:
                raise Malformed(
                    f"line {number}: from meeting {here} to {there} it is {slots}, back {travel[there][1][here]}; "
                    f"make them one number, here or in line {travel[there][0]}"
                )


def _rewritten(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Each instance of CSPLib's form in the other one; lines keep their numbers, and what is no row is left out."""
    begins = [place for place, (_, line) in enumerate(lines) if re.match(r"NumberOfMeetings\s*=", line)]
    for begin, end in pairwise([*begins, len(lines)]):
        sizes = {found[1]: found[2] for _, line in lines[begin:end] if (found := SIZE.match(line))}
        number = lines[begin][0]
        if len(sizes) < 3:
            raise Malformed(f"line {number}: give NumberOfMeetings, NumberOfAgents and DomainSize for this instance")
        yield [
            (number, f"{sizes['NumberOfMeetings']} {sizes['NumberOfAgents']} {sizes['DomainSize']}"),
            *(
                (at, _marks(at, line, int(sizes["NumberOfMeetings"])))
                for at, line in lines[begin:end]
                if ROW.match(line)
            ),
        ]


def _marks(number: int, line: str, meetings: int) -> str:
    """A row of meetings as one of 0 and 1; any other row as it is."""
    found = ROW.match(line)
    if found is None or not found[1]:
        return line
    attended = {int(one) for one in found[3].split()}
    if not attended <= {*range(meetings)}:
        raise Malformed(f"line {number}: meeting {max(attended)} is none of the {meetings}, which count from 0")
    return f"{found[2]}: {_joined([int(meeting in attended) for meeting in range(meetings)])}"
