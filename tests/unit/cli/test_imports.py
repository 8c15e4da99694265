"""Commands that do not speak to Graph never load its SDK, nor what plans: nobody waits for what is not used."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

CONFIG = Path(__file__).parents[3] / "config"
GRAPH = {"msgraph", "kiota_abstractions", "azure"}
PLANNING = {"scipy", "rustworkx"}
WEB = {"starlette", "uvicorn"}
RUN = """
import json, sys
from kaffepause.cli.main import run
code = run(sys.argv[1:])
print(json.dumps({"code": code, "loaded": sorted({name.partition(".")[0] for name in sys.modules})}), file=sys.stderr)
"""
#: A tenant that is nowhere: to speak to it would fail.
NOWHERE = {
    "KAFFEPAUSE_TENANT_ID": "11111111-2222-3333-4444-555555555555",
    "KAFFEPAUSE_CLIENT_ID": "11111111-2222-3333-4444-666666666666",
    "KAFFEPAUSE_CLIENT_SECRET": "a secret of nobody's at all",
    "KAFFEPAUSE_SERVICE_MAILBOX": "kaffepause@contoso.example",
}


def loaded(folder: Path, *arguments: str) -> set[str]:
    """The packages that a process of its own has loaded once that command is done."""
    settings = {
        **NOWHERE,
        "KAFFEPAUSE_CONFIG": str(CONFIG / "kaffepause.example.yaml"),
        "KAFFEPAUSE_DATABASE_URL": f"sqlite:///{folder / 'kaffepause.sqlite'}",
    }
    done = subprocess.run(
        [sys.executable, "-c", RUN, *arguments],
        env={"PYTHONPATH": ":".join(filter(None, sys.path)), **settings},
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )
    told = json.loads(done.stderr.splitlines()[-1])
    assert told["code"] == 0, done.stderr
    return set(told["loaded"])


@pytest.mark.parametrize(
    "command",
    [["check"], ["check", "--json"], ["config", "show", "sales"], ["privacy", "notice"], ["status"]],
    ids=" ".join,
)
def test_a_command_that_reads_the_file_or_the_ledger_loads_no_sdk(command: list[str], tmp_path: Path) -> None:
    assert loaded(tmp_path, *command) & (GRAPH | PLANNING | WEB) == set()


def test_help_loads_next_to_nothing(tmp_path: Path) -> None:
    heavy = {"sqlalchemy", "numpy", "jinja2", "rich", "asyncio", "msal", "httpx"}

    assert loaded(tmp_path, "plan", "--help") & (GRAPH | PLANNING | WEB | heavy) == set()
