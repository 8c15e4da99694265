"""pytest fixtures for projects that talk to Graph: ``pytest_plugins = ["kaffepause.sandbox.pytest_plugin"]``."""

from collections.abc import Iterator

import pytest

from kaffepause.sandbox.server import Options, Sandbox, running


@pytest.fixture(scope="session")
def graph_sandbox_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """One sandbox for the whole run, on a free port of 127.0.0.1."""
    with running(Options(folder=tmp_path_factory.mktemp("graph-sandbox"))) as sandbox:
        yield sandbox


@pytest.fixture
def graph_sandbox(graph_sandbox_server: Sandbox) -> Sandbox:
    """The sandbox as it was at its start: people, calendars, mail, clock; no faults."""
    graph_sandbox_server.world.reset()
    return graph_sandbox_server
