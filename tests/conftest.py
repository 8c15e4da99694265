"""What holds for every test: no settings leak in, no skip hides, and properties search as hard as the run asks."""

import os
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from hypothesis import HealthCheck, settings

from tests.databases import postgres

KEPT = ("KAFFEPAUSE_NO_SKIPS", "KAFFEPAUSE_TEST_DATABASE_URL")

# A shared machine may stall for a second at any time: slowness is a benchmark's business, never a property's.
settings.register_profile("dev", max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("deterministic", settings.get_profile("dev"), max_examples=50, derandomize=True)
settings.register_profile("ci", settings.get_profile("deterministic"), database=None, print_blob=True)
settings.register_profile("nightly", settings.get_profile("dev"), max_examples=400, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "dev")


@pytest.fixture(scope="session", autouse=True)
def no_settings_of_the_person_who_runs_the_tests() -> Iterator[None]:
    """Every KAFFEPAUSE_ variable is gone, except those that speak to the tests themselves."""
    with pytest.MonkeyPatch.context() as environment:
        for name in [name for name in os.environ if name.startswith("KAFFEPAUSE_") and name not in KEPT]:
            environment.delenv(name)
        yield


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """URL of a PostgreSQL server, the same for every test that asks."""
    with ExitStack() as started:
        try:
            url = started.enter_context(postgres())
        except Exception as refused:  # noqa: BLE001  whatever it is, the sentence says it
            pytest.skip(f"PostgreSQL cannot start here: {refused}")
        yield url


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files begin first, so that no worker waits for another at the end; within, the order stays random."""
    items.sort(key=lambda item: not item.path.match("acceptance/*.py") and not item.path.match("properties/*.py"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    report = yield
    return without_skip(report, item.name)


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Iterator[None]:
    report = yield
    return without_skip(report, collector.name)


def without_skip(report, name: str):
    """With KAFFEPAUSE_NO_SKIPS=1 a skip is a failure that gives the skip's own reason."""
    expected = hasattr(report, "wasxfail")
    if report.skipped and not expected and os.environ.get("KAFFEPAUSE_NO_SKIPS") == "1":
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"{name} was skipped, and KAFFEPAUSE_NO_SKIPS=1 allows none. {reason}"
    return report
