"""How long a person waits for the command line to answer, as a whole process: help, a check, and a mistake far down."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from statistics import median
from time import perf_counter

RUNS = 10
EXAMPLE = Path(__file__).parents[1] / "config" / "kaffepause.example.yaml"
LINES = 2000
HEAD = """\
organization:
  name: Contoso
  country: DK
  zone: Europe/Copenhagen
  contact: {name: Ada Holm, mail: ada@contoso.example}
teams:
"""
TEAM = """\
  team-{number}:
    title: Team {number}
    manager: lead{number}@contoso.example
    members:
      - a{number}@contoso.example
      - b{number}@contoso.example
      - c{number}@contoso.example
    agreements:
      lunch: 11:30-12:30
      review_every: 6
    activities:
      coffee:
        kind: social_call
        time: best
        days: [tue, thu]
        duration: 20
        quorum: 75 %
      movement:
        kind: movement_break
      walk: {{kind: walk, every: 4}}
"""


def long_file() -> str:
    """A file of two thousand lines whose last team's last activity is misspelled."""
    text = HEAD
    number = 0
    while text.count("\n") + TEAM.count("\n") <= LINES:
        number += 1
        text += TEAM.format(number=number)
    return text[: text.rindex("every: 4")] + "evry: 4}\n"


def commands(folder: Path) -> Iterator[tuple[str, list[str], Path]]:
    wrong = folder / "long.yaml"
    wrong.write_text(long_file(), encoding="utf-8")
    yield "--help", ["--help"], EXAMPLE
    yield "plan --help", ["plan", "--help"], EXAMPLE
    yield "check, the example", ["check"], EXAMPLE
    yield f"check, wrong on line {long_file().count(chr(10))}", ["check"], wrong


def seconds(arguments: list[str], config: Path) -> tuple[float, float]:
    """As waited, and of processor."""
    settings = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    before = getrusage(RUSAGE_CHILDREN)
    began = perf_counter()
    subprocess.run(
        [sys.executable, "-m", "kaffepause", *arguments],
        env={**settings, "KAFFEPAUSE_CONFIG": str(config)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    waited, after = perf_counter() - began, getrusage(RUSAGE_CHILDREN)
    return waited, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        for name, arguments, config in commands(Path(folder)):
            taken = [seconds(arguments, config) for _ in range(RUNS)]
            waited, used = sorted(one for one, _ in taken), sorted(one for _, one in taken)
            shown = f"min {waited[0]:.2f} s   median {median(waited):.2f} s   max {waited[-1]:.2f} s"
            print(f"{name:<28} {shown}   processor, median {median(used):.2f} s   of {RUNS}")


if __name__ == "__main__":
    main()
