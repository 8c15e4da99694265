"""The README's tutorial, executed: every command line of it, with the file it shows."""

import re
from pathlib import Path

import pytest

from kaffepause.cli.main import run
from kaffepause.sandbox.server import Sandbox

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
TUTORIAL = README.split("## From clone to the first booked week")[1].split("\n## ")[0]
FILE = re.search(r"```yaml\n# config/kaffepause.yaml\n(.*?)```", TUTORIAL, flags=re.DOTALL)
LINES = re.findall(r"^\.venv/bin/kaffepause (.+)$", TUTORIAL, flags=re.MULTILINE)


def test_a_new_administrator_gets_from_clone_to_a_booked_week(
    company: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    company.control("POST", "reset")
    monkeypatch.chdir(tmp_path)
    assert FILE is not None
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "kaffepause.yaml").write_text(FILE.group(1), encoding="utf-8")
    assert LINES[0] == "sandbox --write-env .env"
    company.write_env(tmp_path / ".env")

    codes = {line: run(line.split()) for line in LINES[1:]}
    printed = capsys.readouterr()
    assert codes == {"check": 0, "plan": 2, "apply --yes": 0, "status": 0}, printed.err
    assert run(["plan"]) == 0
