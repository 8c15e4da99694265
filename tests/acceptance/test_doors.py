"""What goes wrong in practice, as an administrator meets it: a sentence, its cure, exit code 1, and nothing touched."""

from pathlib import Path

import pytest

from tests.acceptance.conftest import MONDAY_MORNING, Desk

SEVEN_MISTAKES = """\
organization:
  name: Nordwind A/S
  langauge: da
  country: DK
  zone: Europe/Copenhavn
  contact: {name: Morten Iversen, mail: morten.iversen@nordwind.example}
teams:
  salg:
    members: [jonas.holm@nordwind.example, camilla.bruun@nordwind.example]
    manager: mette.soerensen@nordwind.example
    agreements: {lunch: 18:00-19:00}
    activities:
      godmorgen: {kind: social_call, days: mon, duration: 15}
      gaatur: {kind: walkk}
      kaffe: {kind: social_call, time: best, duration: fifteen, quorum: 175 %}
"""


def test_seven_mistakes_are_seven_problems_with_line_path_and_cure(desk: Desk):
    file = desk.folder / "wrong.yaml"
    file.write_text(SEVEN_MISTAKES)
    desk.set("KAFFEPAUSE_CONFIG", file)
    before = desk.mailboxes

    for command in (["check"], ["plan"], ["apply", "--yes"]):
        code, out, err = desk(*command)
        problems = [line for line in err.splitlines() if "wrong.yaml:" in line]
        assert (code, out, len(problems)) == (1, "", 7), err
    places = [("3", "langauge"), ("5", "zone"), ("11", "lunch"), ("13", "godmorgen"), ("14", "kind")]
    places += [("15", "duration"), ("15", "quorum")]
    for (line, path), problem in zip(places, problems, strict=True):
        assert f"wrong.yaml:{line}:" in problem
        assert path in problem
    assert "Did you mean" in err
    assert desk.mailboxes == before
    assert not (desk.folder / "kaffepause.sqlite").exists()


def test_a_file_that_is_not_there_is_named_with_what_to_do(desk: Desk):
    desk.set("KAFFEPAUSE_CONFIG", "nowhere.yaml")

    code, _, err = desk("check")
    assert code == 1
    assert "nowhere.yaml" in err


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("KAFFEPAUSE_CLIENT_SECRET", "wrong-" * 6, "secret"),
        ("KAFFEPAUSE_GRAPH_ROOT", "https://127.0.0.1:9", "127.0.0.1:9"),
        ("KAFFEPAUSE_AUTHORITY", "https://127.0.0.1:9", "127.0.0.1:9"),
        ("KAFFEPAUSE_TENANT_ID", "11111111-2222-3333-4444-555555555555", "tenant"),
    ],
    ids=["wrong secret", "unreachable Graph", "unknown authority", "unknown tenant"],
)
def test_what_cannot_be_reached_is_said_in_a_sentence(desk: Desk, name: str, value: str, said: str):
    if name == "KAFFEPAUSE_TENANT_ID":
        origin = desk.sandbox.graph_root
        desk.set("KAFFEPAUSE_AUTHORITY", origin)
    desk.set(name, value)

    code, _, err = desk("plan", "--at", MONDAY_MORNING)
    assert code == 1
    assert said in err.lower()
    assert "Traceback" not in err
    assert "fault in kaffepause itself" not in err
    assert "wrong-wrong" not in err


def test_a_missing_permission_names_itself_and_where_to_grant_it(desk: Desk):
    desk.sandbox.control("POST", "app", {"roles": ["User.Read.All", "GroupMember.Read.All"]})

    code, out, err = desk("plan", "--at", MONDAY_MORNING)
    assert code in (0, 1, 2)
    assert "Calendars.Read" in out + err
    assert "Traceback" not in err


def test_a_mailbox_without_a_licence_is_named_and_the_rest_is_planned(desk: Desk):
    code, out, _ = desk("plan", "--at", MONDAY_MORNING)

    assert code == 2
    assert "frederik.storm@nordwind.example" in out
    assert "Nothing of theirs is touched" in out


def test_pretending_a_time_with_a_write_is_for_sandboxes_alone(desk: Desk):
    desk.environment.delenv("KAFFEPAUSE_GRAPH_ROOT")
    desk.environment.delenv("KAFFEPAUSE_AUTHORITY")

    code, _, err = desk("apply", "--yes", "--at", MONDAY_MORNING)
    assert code == 1
    assert "--at" in err


def test_what_is_not_understood_exits_with_64(desk: Desk):
    for words in (["plam"], ["plan", "--jsn"], ["privacy-level"]):
        code, _, err = desk(*words)
        assert code == 64
        assert "--help" in err


def test_an_administrator_lowers_a_level_and_cannot_raise_it(desk: Desk):
    code, out, _ = desk("privacy-level", "jonas.holm@nordwind.example", "self")
    assert (code, "team → self" in out) == (0, True)

    code, _, err = desk("privacy-level", "jonas.holm@nordwind.example", "named")
    assert code == 1
    assert "Only they can raise it" in err


def test_status_fits_on_one_screen(desk: Desk):
    desk("apply", "--yes", "--at", MONDAY_MORNING)

    code, out, _ = desk("status")
    assert code == 0
    assert len(out.splitlines()) <= 40
    assert "Salg" in out
    assert Path(desk.folder / "kaffepause.sqlite").exists()
