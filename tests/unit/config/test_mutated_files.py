"""However a file is damaged, it is read or its problems are told at lines it has: never anything else."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaffepause.config.problems import Problem
from kaffepause.config.read import read_rules
from kaffepause.errors import ConfigRefused

CONFIG = Path(__file__).parents[3] / "config"
TEXTS = [(CONFIG / name).read_text(encoding="utf-8") for name in ("kaffepause.example.yaml", "sandbox.yaml")]
DEBRIS = [
    "\t",
    "{",
    "}",
    "[",
    "]",
    ":",
    "- ",
    '"',
    "'",
    "&a ",
    "*a",
    "!x ",
    "|",
    ">",
    "#",
    "\x07",
    "é",
    "0x1F",
    "~",
    "  ",
]


@st.composite
def damaged(draw: st.DrawFn) -> str:
    lines = draw(st.sampled_from(TEXTS)).splitlines()
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(lines) - 1))
        line = lines[at]
        match draw(st.sampled_from(["drop", "twice", "debris", "indent", "cut", "move", "value"])):
            case "drop":
                del lines[at]
            case "twice":
                lines.insert(at, line)
            case "debris":
                column = draw(st.integers(0, len(line)))
                lines[at] = line[:column] + draw(st.sampled_from(DEBRIS)) + line[column:]
            case "indent":
                lines[at] = " " * draw(st.integers(0, 12)) + line.lstrip()
            case "cut":
                lines[at] = line[: draw(st.integers(0, len(line)))]
            case "move":
                lines.insert(draw(st.integers(0, len(lines) - 1)), lines.pop(at))
            case _:
                value = draw(
                    st.sampled_from(["0", "-1", "true", "null", "[]", "{}", "2026-02-30", "9:99", "nobody", "1e400"])
                )
                lines[at] = f"{line.partition(':')[0]}: {value}"
    return "\n".join(lines) + "\n"


@given(text=damaged())
def test_a_damaged_file_is_read_or_told(text: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.getbasetemp() / "damaged.yaml"
    path.write_text(text, encoding="utf-8")

    for problem in problems_of(path):
        assert 1 <= problem.line <= len(text.splitlines()) + 1
        assert problem.column >= 1
        assert problem.says.endswith(".")
        assert problem.cure.endswith((".", "?"))


@given(content=st.binary(max_size=300))
def test_bytes_that_are_no_file_of_ours_are_told(content: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.getbasetemp() / "bytes.yaml"
    path.write_bytes(content)

    assert problems_of(path)


def problems_of(path: Path) -> tuple[Problem, ...]:
    """Its problems, of which a refusal has at least one; none where it is read."""
    try:
        read_rules(path, today=date(2026, 9, 1))
    except ConfigRefused as refused:
        return tuple(refused.problems)
    return ()
