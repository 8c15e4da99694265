"""`sandbox`: Graph and Entra on this machine, until stopped."""

from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urlencode

from kaffepause.cli.say import complain, console, sentence
from kaffepause.errors import UserError
from kaffepause.said import Said
from kaffepause.sandbox.seed import Seed
from kaffepause.sandbox.server import Options, Sandbox, run_server

FOLDER = Path(".cache/sandbox")


def sandbox(
    *,
    port: int,
    write_env: Path | None,
    calendars: Path | None,
    mark: str | None,
    seed: str,
    monday: date | None = None,
) -> int:
    """Serve until interrupted."""
    if calendars is not None and not calendars.is_dir():
        raise UserError(Said("{folder} is not a folder. Give the folder that holds the .ics files.", folder=calendars))
    options = Options(port=port, folder=FOLDER, calendars=calendars, seed=seed_for(seed, monday))
    try:
        run_server(options, ready=lambda running: _introduce(running, write_env, mark))
    except OSError as problem:
        said = Said(
            "Port {port} cannot be used: {problem}. Choose another with --port.", port=port, problem=problem.strerror
        )
        raise UserError(said) from problem
    return 0


def seed_for(word: str, monday: date | None) -> Seed:
    """The company around this week, on a clock that goes with the machine's; or around ``monday``, from 07:00 on it."""
    if monday is None:
        return Seed.of_this_week(word)
    if monday.weekday() != 0:
        nearest = monday - timedelta(days=monday.weekday())
        raise UserError(
            Said("{day} is not a Monday. The Monday of that week is {nearest}.", day=monday, nearest=nearest)
        )
    return Seed(word=word, monday=monday, ticking=True)


def _introduce(running: Sandbox, write_env: Path | None, mark: str | None) -> None:
    for problem in running.problems:
        complain(problem)
    terminal = console()
    terminal.print(sentence("terminal.sandbox", origin=running.origin))
    query = f"?{urlencode({'mark': mark})}" if mark else ""
    terminal.print(sentence("terminal.sandbox_week", address=f"{running.origin}/week{query}"), soft_wrap=True)
    if write_env is None:
        terminal.print(sentence("terminal.sandbox_point"))
        return
    running.write_env(write_env)
    terminal.print(sentence("terminal.sandbox_env", file=write_env))
