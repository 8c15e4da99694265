"""The harness itself: what `tests/conftest.py` promises to every test."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT

TESTS = """
import os
import pytest

def test_a_part_that_is_missing():
    pytest.skip("Chromium is not on this machine.")

@pytest.mark.skipif(True, reason="PostgreSQL is not on this machine.")
def test_another():
    pass

@pytest.mark.xfail(strict=True)
def test_known_to_fail():
    assert False

def test_no_setting_leaks_in():
    assert "KAFFEPAUSE_TENANT_ID" not in os.environ
    assert os.environ["KAFFEPAUSE_TEST_DATABASE_URL"] == "kept"
"""


@pytest.fixture
def suite(tmp_path: Path) -> Path:
    (tmp_path / "test_sample.py").write_text(TESTS, encoding="utf-8")
    return tmp_path


def outcome_of(suite: Path, **environment: str) -> str:
    return subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-p",
            "tests.conftest",
            "-p",
            "no:cacheprovider",
            "-rf",
            "--rootdir",
            suite,
            suite,
        ],
        cwd=ROOT,
        env={
            **os.environ,
            "KAFFEPAUSE_TENANT_ID": "x",
            "KAFFEPAUSE_TEST_DATABASE_URL": "kept",
            "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
            **environment,
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    ).stdout


def test_a_skip_is_a_skip_on_somebodys_own_machine(suite: Path) -> None:
    assert "1 passed, 2 skipped, 1 xfailed" in outcome_of(suite, KAFFEPAUSE_NO_SKIPS="")


def test_where_none_is_allowed_a_skip_is_a_failure_with_its_reason(suite: Path) -> None:
    outcome = outcome_of(suite, KAFFEPAUSE_NO_SKIPS="1")

    assert "1 failed, 1 passed, 1 xfailed, 1 error" in outcome
    assert "Chromium is not on this machine." in outcome
    assert "PostgreSQL is not on this machine." in outcome


def test_where_none_is_allowed_a_module_cannot_skip_itself(suite: Path) -> None:
    (suite / "test_sample.py").write_text("import pytest\npytest.importorskip('not_a_module')\n", encoding="utf-8")

    assert "1 error" in outcome_of(suite, KAFFEPAUSE_NO_SKIPS="1")
