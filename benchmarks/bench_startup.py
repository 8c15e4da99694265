"""How long a person waits for the command line to answer, as a whole process."""

import subprocess
import sys
from statistics import median
from time import perf_counter

RUNS = 10
COMMANDS = [["--help"], ["plan", "--help"]]


def seconds(arguments: list[str]) -> float:
    began = perf_counter()
    subprocess.run([sys.executable, "-m", "kaffepause", *arguments], check=True, stdout=subprocess.DEVNULL)
    return perf_counter() - began


def main() -> None:
    for arguments in COMMANDS:
        taken = sorted(seconds(arguments) for _ in range(RUNS))
        shown = f"min {taken[0]:.2f} s   median {median(taken):.2f} s   max {taken[-1]:.2f} s"
        print(f"kaffepause {' '.join(arguments):<16} {shown}   of {RUNS}")


if __name__ == "__main__":
    main()
