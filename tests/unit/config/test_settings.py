"""Settings and secrets of an installation."""

from pathlib import Path

import pytest

from kaffepause.config.settings import Settings, config_path, read_settings
from kaffepause.errors import SettingsRefused

SECRET = "kept-to-ourselves"
ENOUGH = {
    "KAFFEPAUSE_TENANT_ID": "11111111-1111-1111-1111-111111111111",
    "KAFFEPAUSE_CLIENT_ID": "22222222-2222-2222-2222-222222222222",
    "KAFFEPAUSE_CLIENT_SECRET": SECRET,
    "KAFFEPAUSE_SERVICE_MAILBOX": "Kaffepause@contoso.example",
}


def settings(**more: str) -> Settings:
    return read_settings(ENOUGH | {f"KAFFEPAUSE_{name}": value for name, value in more.items()}, env_file=None)


def problems(environ: dict[str, str], env_file: Path | None = None) -> list[str]:
    with pytest.raises(SettingsRefused) as refused:
        read_settings(environ, env_file=env_file)
    return [str(problem) for problem in refused.value.problems]


def test_four_settings_are_enough() -> None:
    found = settings()

    assert found.config == Path("config/kaffepause.yaml")
    assert found.database_url.get_secret_value() == "sqlite:///kaffepause.sqlite"
    assert (found.cloud, found.graph_root, found.authority) == ("global", None, None)
    assert found.service_mailbox == "kaffepause@contoso.example"


def test_a_secret_is_in_no_representation() -> None:
    found = settings(DATABASE_URL=f"postgresql://kaffepause:{SECRET}@db/kaffepause", LINK_KEY=SECRET * 3)

    assert SECRET not in repr(found) + str(found) + found.model_dump_json()


def test_a_secret_is_in_no_message() -> None:
    told = problems(ENOUGH | {"KAFFEPAUSE_LINK_KEY": SECRET, "KAFFEPAUSE_CLIENT_SECRET_FILE": "absent"})

    assert len(told) == 2
    assert SECRET not in "".join(told)


def test_every_problem_is_told_at_once() -> None:
    told = problems(
        {
            "KAFFEPAUSE_TENNANT_ID": "x",
            "KAFFEPAUSE_GRAPH_ROOT": "http://localhost:8443",
            "KAFFEPAUSE_CLOUD": "chna",
            "KAFFEPAUSE_CA_FILE": "absent.pem",
            "KAFFEPAUSE_SERVICE_MAILBOX": "kaffepause",
            "KAFFEPAUSE_MANAGED_IDENTITY": "perhaps",
        }
    )

    assert [line.partition(":")[0].removeprefix("KAFFEPAUSE_") for line in told] == [
        "AUTHORITY",
        "CA_FILE",
        "CLIENT_ID",
        "CLIENT_SECRET",
        "CLOUD",
        "GRAPH_ROOT",
        "MANAGED_IDENTITY",
        "SERVICE_MAILBOX",
        "TENANT_ID",
        "TENNANT_ID",
    ]


def test_a_misspelled_name_is_told_with_the_right_one() -> None:
    assert problems(ENOUGH | {"KAFFEPAUSE_CA_FIEL": "x"}) == [
        "KAFFEPAUSE_CA_FIEL: There is no such setting. Did you mean KAFFEPAUSE_CA_FILE?"
    ]


def test_the_sandboxs_own_setting_is_left_alone() -> None:
    assert settings(SANDBOX_CONTROL="https://localhost:8444").cloud == "global"


def test_a_tenants_own_settings_are_left_alone() -> None:
    assert settings(CONTOSO__TENANT_ID="x").tenant_id == ENOUGH["KAFFEPAUSE_TENANT_ID"]


@pytest.mark.parametrize(
    ("one", "other"), [("GRAPH_ROOT", "AUTHORITY"), ("AUTHORITY", "GRAPH_ROOT"), ("PUBLIC_URL", "LINK_KEY")]
)
def test_half_a_pair_is_told(one: str, other: str) -> None:
    [told] = problems(ENOUGH | {f"KAFFEPAUSE_{one}": "https://host.example"})

    assert told.startswith(f"KAFFEPAUSE_{other}: ")


def test_root_and_authority_beat_the_cloud() -> None:
    found = settings(GRAPH_ROOT="https://localhost:8443/", AUTHORITY="https://localhost:8443/t", CLOUD="china")

    assert (found.graph_root, found.authority) == ("https://localhost:8443", "https://localhost:8443/t")


def test_two_ways_to_sign_in_are_one_too_many(tmp_path: Path) -> None:
    token = tmp_path / "token"
    token.touch()

    [told] = problems(ENOUGH | {"KAFFEPAUSE_FEDERATED_TOKEN_FILE": str(token)})

    assert told == (
        "KAFFEPAUSE_FEDERATED_TOKEN_FILE: KAFFEPAUSE_CLIENT_SECRET is a way to sign in, too. Keep one of the two."
    )


def test_a_managed_identity_needs_neither_secret_nor_client() -> None:
    environ = {name: value for name, value in ENOUGH.items() if "CLIENT" not in name}

    assert read_settings(environ | {"KAFFEPAUSE_MANAGED_IDENTITY": "true"}, env_file=None).client_id == ""


def test_a_managed_identity_switched_off_is_no_way_in() -> None:
    assert settings(MANAGED_IDENTITY="false").managed_identity is False


def test_a_secret_can_come_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(f"{SECRET}\n", encoding="utf-8")
    environ = ENOUGH | {"KAFFEPAUSE_CLIENT_SECRET": "", "KAFFEPAUSE_CLIENT_SECRET_FILE": str(tmp_path / "secret")}

    found = read_settings(environ, env_file=None).client_secret

    assert found is not None
    assert found.get_secret_value() == SECRET


def test_a_secret_and_its_file_are_one_too_many(tmp_path: Path) -> None:
    (tmp_path / "secret").touch()

    [told] = problems(ENOUGH | {"KAFFEPAUSE_CLIENT_SECRET_FILE": str(tmp_path / "secret")})

    assert told == "KAFFEPAUSE_CLIENT_SECRET: KAFFEPAUSE_CLIENT_SECRET_FILE is there, too. Keep one of the two."


def test_the_environment_beats_the_env_file(tmp_path: Path) -> None:
    env_file = tmp_path / ".env"
    env_file.write_text("KAFFEPAUSE_CLOUD=dod\nKAFFEPAUSE_CLIENT_SECRET='pa$$word'\nOTHER=1\n", encoding="utf-8")
    environ = {name: value for name, value in ENOUGH.items() if name != "KAFFEPAUSE_CLIENT_SECRET"}

    from_file = read_settings(environ, env_file=env_file)
    from_both = read_settings(environ | {"KAFFEPAUSE_CLOUD": "china"}, env_file=env_file)

    assert (from_file.cloud, from_both.cloud) == ("dod", "china")
    assert from_file.client_secret is not None
    assert from_file.client_secret.get_secret_value() == "pa$$word"


def test_the_environment_is_only_what_was_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAFFEPAUSE_CLOUD", "china")

    assert settings().cloud == "global"


def test_where_the_rules_are_needs_no_other_setting(tmp_path: Path) -> None:
    assert config_path({}, env_file=None) == Path("config/kaffepause.yaml")
    assert config_path({"KAFFEPAUSE_CONFIG": "elsewhere.yaml"}, env_file=None) == Path("elsewhere.yaml")


def test_how_hard_to_press_can_be_set() -> None:
    found = settings(GRAPH_CEILING="4", MAILS_A_MINUTE="10")

    assert (found.graph_ceiling, found.mails_a_minute) == (4, 10)
    assert (settings().graph_ceiling, settings().mails_a_minute) == (16, 29)


@pytest.mark.parametrize("written", ["0", "-1", "many", "2.5"])
def test_a_pace_that_is_no_number_is_told(written: str) -> None:
    [told] = problems(ENOUGH | {"KAFFEPAUSE_MAILS_A_MINUTE": written})

    assert told.startswith("KAFFEPAUSE_MAILS_A_MINUTE: It is not a whole number above 0.")
