"""What an operator is handed: it parses, it agrees with the code, and it asks for no more than it needs."""

import os
import re
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest
import tree_sitter_powershell
from ruamel.yaml import YAML
from tree_sitter import Language, Parser

from tests.architecture.tree import ROOT, files_in_git

DEPLOY = ROOT / "deploy"
ENTRA = {"GroupMember.ReadBasic.All", "User.ReadBasic.All", "User.Read.All", "Calendars.ReadBasic.All"}
EXCHANGE = {
    "Application Calendars.Read",
    "Application Calendars.ReadWrite",
    "Application MailboxSettings.Read",
    "Application Mail.ReadWrite",
    "Application Mail.Send",
}
# What the scripts themselves need while they run; kaffepause never holds these.
OF_THE_ADMINISTRATOR = {"Application.ReadWrite.All", "AppRoleAssignment.ReadWrite.All"}

AZ = """#!/bin/sh
echo "$*" >> "$AZ_SAID"
case "$*" in
  "ad app list"*) [ -e "$AZ_REGISTERED" ] && echo app-1 ;;
  "ad app create"*) touch "$AZ_REGISTERED"; echo app-1 ;;
  "ad app delete"*) rm "$AZ_REGISTERED" ;;
  "ad app credential reset"*password*) echo not-a-real-secret ;;
  "ad sp list"*) ;;
  "ad sp create"*) echo principal-1 ;;
  "ad sp show"*appRoles*) echo "$*" | sed "s/.*value=='\\([^']*\\)'.*/role-of-\\1/" ;;
  "ad sp show"*) echo graph-1 ;;
  "cloud show"*) echo https://graph.contoso.example/ ;;
  "rest --method GET"*) ;;
  "account show"*) echo tenant-1 ;;
esac
exit 0
"""


def permissions_in(text: str) -> set[str]:
    """Every permission a text names, Exchange's with their prefix."""
    return set(re.findall(r"(?:Application )?\b[A-Z]\w+\.(?:Read|Send)\w*(?:\.All)?\b", text)) - OF_THE_ADMINISTRATOR


def script(name: str) -> str:
    return (DEPLOY / name).read_text(encoding="utf-8")


@pytest.fixture
def az(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An Azure CLI that writes down what it is asked and remembers whether the app is registered."""
    command, said = tmp_path / "az", tmp_path / "said"
    command.write_text(AZ, encoding="utf-8")
    command.chmod(0o755)
    said.touch()
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("AZ_SAID", str(said))
    monkeypatch.setenv("AZ_REGISTERED", str(tmp_path / "registered"))
    return said


def register(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [DEPLOY / "app-registration.sh", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def granted(said: Path) -> set[str]:
    return set(re.findall(r'"appRoleId": "role-of-([^"]*)"', said.read_text(encoding="utf-8")))


def test_registering_grants_the_two_directory_permissions_and_no_other(az: Path) -> None:
    outcome = register("add")

    assert outcome.returncode == 0, outcome.stderr
    assert granted(az) == {"GroupMember.ReadBasic.All", "User.ReadBasic.All"}
    assert outcome.stdout.splitlines() == ["KAFFEPAUSE_TENANT_ID=tenant-1", "KAFFEPAUSE_CLIENT_ID=app-1"]


def test_managers_from_entra_cost_one_wider_permission(az: Path) -> None:
    register("add", "--managers-from-entra")

    assert granted(az) == {"GroupMember.ReadBasic.All", "User.Read.All"}


def test_pages_get_a_way_back_and_the_role_that_they_ask_for(az: Path) -> None:
    from kaffepause.web.sign_in import ADMINISTRATOR  # noqa: PLC0415 - the web is slow to import

    register("add", "--pages", "https://pause.contoso.example/")

    said = az.read_text(encoding="utf-8")
    assert "--web-redirect-uris https://pause.contoso.example/sign-in/done" in said
    assert f'"value": "{ADMINISTRATOR}"' in said
    assert ADMINISTRATOR in script("app-registration.ps1")


def test_a_new_secret_is_readable_by_its_owner_alone_and_never_printed(az: Path, tmp_path: Path) -> None:
    outcome = register("add", "--secret-to", str(tmp_path / "secret"))

    assert (tmp_path / "secret").read_text(encoding="utf-8").strip() == "not-a-real-secret"
    assert stat.S_IMODE((tmp_path / "secret").stat().st_mode) == 0o600
    assert "not-a-real-secret" not in outcome.stdout + outcome.stderr


def test_removing_takes_back_what_registering_made(az: Path) -> None:
    register("add")

    assert register("remove").returncode == 0
    assert "ad app delete --id app-1" in az.read_text(encoding="utf-8")
    assert "Nothing is registered" in register("remove").stdout


@pytest.mark.parametrize("arguments", [[], ["grant"], ["add", "--everything"]])
def test_a_wrong_call_is_answered_with_the_usage(az: Path, arguments: list[str]) -> None:
    outcome = register(*arguments)

    assert outcome.returncode == 64
    assert "usage:" in outcome.stderr
    assert az.read_text(encoding="utf-8") == ""


def test_the_powershell_script_parses() -> None:
    tree = Parser(Language(tree_sitter_powershell.language())).parse((DEPLOY / "app-registration.ps1").read_bytes())

    assert not tree.root_node.has_error


def test_the_powershell_parser_sees_a_missing_brace() -> None:
    broken = script("app-registration.ps1").replace("    return\n}", "    return\n", 1)

    assert Parser(Language(tree_sitter_powershell.language())).parse(broken.encode()).root_node.has_error


def test_nothing_asks_for_more_than_it_needs() -> None:
    assert permissions_in(script("app-registration.ps1")) == ENTRA | EXCHANGE
    assert permissions_in(script("app-registration.sh")) == ENTRA - {"Calendars.ReadBasic.All"}


def test_the_guide_explains_each_permission_that_is_asked_for() -> None:
    guide = script("README.md")

    assert [name for name in ENTRA | EXCHANGE if f"`{name}`" not in guide] == []


def test_what_is_given_can_be_taken_back() -> None:
    text = script("app-registration.ps1")
    given = set(re.findall(r"\bNew-(\w+)", text)) - {"MgServicePrincipal", "MgServicePrincipalAppRoleAssignment"}

    assert given
    assert [noun for noun in given if f"Remove-{noun}" not in text] == []


@pytest.mark.parametrize("compose", sorted(DEPLOY.glob("compose*.yaml")), ids=lambda path: path.name)
def test_containers_run_without_rights_they_do_not_use(compose: Path) -> None:
    ours = [one for one in YAML(typ="safe").load(compose)["services"].values() if one["image"] == "kaffepause"]

    assert ours
    for one in ours:
        assert one["read_only"]
        assert one["cap_drop"] == ["ALL"]
        assert "no-new-privileges:true" in one["security_opt"]


def test_the_image_does_not_run_as_root() -> None:
    users = re.findall(r"^USER (\S+)", script("Dockerfile"), flags=re.MULTILINE)

    assert users
    assert users[-1] not in {"0", "root"}


def test_the_image_gets_what_its_build_copies() -> None:
    """.dockerignore lets through each path that the Dockerfile takes from the repository."""
    let_through = set(re.findall(r"^!(\S+)", (ROOT / ".dockerignore").read_text(encoding="utf-8"), flags=re.MULTILINE))
    copied = [
        path
        for line in re.findall(r"^COPY (?!--)(.*)", script("Dockerfile"), flags=re.MULTILINE)
        for path in line.split()[:-1]
    ]

    assert copied
    assert [path for path in copied if not any(one.startswith(path) for one in let_through)] == []
    assert [one for one in let_through if not (ROOT / one).exists()] == []


def test_trimming_leaves_what_the_adapter_asks_for_and_nothing_else_of_the_sdk(tmp_path: Path) -> None:
    packages = tmp_path / "lib" / "python3.11" / "site-packages"
    for name in ("users", "models", "drives"):
        (packages / "msgraph" / "generated" / name).mkdir(parents=True)
    (packages / "kaffepause" / "graph").mkdir(parents=True)
    (packages / "kaffepause" / "graph" / "events.py").write_text("client.users.by_user_id(x)", encoding="utf-8")
    (packages / "numpy" / "linalg" / "tests").mkdir(parents=True)
    (packages / "scipy").mkdir()

    subprocess.run([sys.executable, DEPLOY / "trim.py", tmp_path], check=True, timeout=60)

    assert {path.name for path in (packages / "msgraph" / "generated").iterdir()} == {"users", "models"}
    assert [path.name for path in (packages / "numpy").rglob("*")] == ["linalg"]


def test_the_systemd_unit_is_valid_and_well_shut_in(tmp_path: Path) -> None:
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("systemd-analyze is not on this machine: install systemd to check the unit.")
    unit = tmp_path / "kaffepause.service"
    text = re.sub(r"^ExecStart=\S+", f"ExecStart={sys.executable}", script("kaffepause.service"), flags=re.MULTILINE)
    unit.write_text(text, encoding="utf-8")

    for command in (["verify", "--man=no"], ["security", "--offline=true", "--threshold=20"]):
        verdict = subprocess.run([analyze, *command, unit], capture_output=True, text=True, check=False, timeout=60)
        assert verdict.returncode == 0, verdict.stdout + verdict.stderr


def test_every_setting_an_operator_is_shown_is_one_the_service_reads() -> None:
    service = "\n".join(
        path.read_text(encoding="utf-8")
        for path in files_in_git()
        if path.suffix == ".py" and path.is_relative_to(ROOT / "service")
    ).lower()
    shown = {
        name
        for path in DEPLOY.iterdir()
        if path.is_file()
        for name in re.findall(r"\bKAFFEPAUSE_([A-Z_]+)", path.read_text(encoding="utf-8"))
    }

    assert shown
    assert [name for name in sorted(shown) if name.removesuffix("_FILE").lower() not in service] == []
