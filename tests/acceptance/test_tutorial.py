"""The README's tutorial, executed: every command line of it, with the file it shows."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from kaffepause.cli.main import run
from kaffepause.cli.sandbox import seed_for
from kaffepause.sandbox.server import Options, Sandbox, running

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
TUTORIAL = README.split("## From clone to the first booked week")[1].split("\n## ")[0]
FILE = re.search(r"```yaml\n# config/kaffepause.yaml\n(.*?)```", TUTORIAL, flags=re.DOTALL)
LINES = re.findall(r"^\.venv/bin/kaffepause (.+)$", TUTORIAL, flags=re.MULTILINE)


@pytest.fixture
def this_week() -> Iterator[Sandbox]:
    """The company that `kaffepause sandbox` starts with nothing more said."""
    with running(Options(seed=seed_for("nordwind", None))) as sandbox:
        yield sandbox


def test_a_new_administrator_gets_from_clone_to_a_booked_week(
    this_week: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.chdir(tmp_path)
    assert FILE is not None
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "kaffepause.yaml").write_text(FILE.group(1), encoding="utf-8")
    assert LINES[0] == "sandbox --write-env .env"
    this_week.write_env(tmp_path / ".env")

    codes = {line: run(line.split()) for line in LINES[1:]}
    printed = capsys.readouterr()
    assert codes == {"check": 0, "plan": 2, "apply --yes": 0, "status": 0}, printed.err
    assert run(["plan"]) == 0
