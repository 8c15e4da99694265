"""Several tenants in one installation: a folder of rules, and each one's settings apart from the others'."""

from pathlib import Path

import pytest

from kaffepause.config.tenants import read_tenant, read_tenants
from kaffepause.errors import SettingsRefused

NORD = "11111111-1111-1111-1111-111111111111"
SYD = "22222222-2222-2222-2222-222222222222"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("nordwind", "syd-ost"):
        (tmp_path / f"{name}.yaml").touch()
    return tmp_path


def environment(folder: Path, **changes: str) -> dict[str, str]:
    given = {
        "KAFFEPAUSE_CONFIG": str(folder),
        "KAFFEPAUSE_CLIENT_ID": "app",
        "KAFFEPAUSE_CLIENT_SECRET": "shared-secret",
        "KAFFEPAUSE_SERVICE_MAILBOX": "kaffepause@nordwind.example",
        "KAFFEPAUSE_NORDWIND__TENANT_ID": NORD,
        "KAFFEPAUSE_SYD_OST__TENANT_ID": SYD,
        "KAFFEPAUSE_SYD_OST__SERVICE_MAILBOX": "pause@syd.example",
    }
    return {name: value for name, value in (given | changes).items() if value}


def test_each_tenant_has_its_own_settings_over_the_plain_ones(folder: Path) -> None:
    nord, syd = read_tenants(environment(folder), env_file=None)

    assert (nord.tenant_id, nord.service_mailbox, nord.config.name) == (
        NORD,
        "kaffepause@nordwind.example",
        "nordwind.yaml",
    )
    assert (syd.tenant_id, syd.service_mailbox, syd.client_id) == (SYD, "pause@syd.example", "app")


def test_a_secret_of_ones_own_stands_in_the_place_of_the_shared_one_however_it_is_given(
    folder: Path, tmp_path: Path
) -> None:
    secret = tmp_path / "secret"
    secret.write_text("own-secret", encoding="utf-8")

    nord, syd = read_tenants(environment(folder, KAFFEPAUSE_SYD_OST__CLIENT_SECRET_FILE=str(secret)), env_file=None)

    assert nord.client_secret
    assert nord.client_secret.get_secret_value() == "shared-secret"
    assert syd.client_secret
    assert syd.client_secret.get_secret_value() == "own-secret"


def test_every_tenants_problems_are_told_at_once_with_its_file(folder: Path) -> None:
    with pytest.raises(SettingsRefused) as refused:
        read_tenants(
            environment(folder, KAFFEPAUSE_NORDWIND__TENANT_ID="", KAFFEPAUSE_SYD_OST__SERVICE_MAILBOX="no address"),
            env_file=None,
        )

    said = str(refused.value)
    assert "nordwind.yaml: KAFFEPAUSE_TENANT_ID" in said
    assert "syd-ost.yaml: KAFFEPAUSE_SERVICE_MAILBOX" in said
    assert "shared-secret" not in said


def test_two_files_for_one_tenant_are_refused(folder: Path) -> None:
    with pytest.raises(SettingsRefused, match=r"syd-ost\.yaml: its tenant is that of nordwind\.yaml"):
        read_tenants(environment(folder, KAFFEPAUSE_SYD_OST__TENANT_ID=NORD), env_file=None)


def test_a_setting_for_a_tenant_without_a_file_is_told(folder: Path) -> None:
    with pytest.raises(SettingsRefused, match="KAFFEPAUSE_VEST__TENANT_ID: there is no file"):
        read_tenants(environment(folder, KAFFEPAUSE_VEST__TENANT_ID=SYD), env_file=None)


def test_a_command_about_one_tenant_has_to_be_told_which(folder: Path) -> None:
    with pytest.raises(SettingsRefused, match="nordwind, syd-ost"):
        read_tenant(environment(folder), env_file=None)

    assert read_tenant(environment(folder, KAFFEPAUSE_TENANT="syd-ost"), env_file=None).tenant_id == SYD


def test_an_empty_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(SettingsRefused, match=r"no \.yaml file"):
        read_tenants(environment(tmp_path), env_file=None)


def test_a_file_is_one_tenant_with_the_plain_names(folder: Path) -> None:
    given = environment(folder, KAFFEPAUSE_CONFIG=str(folder / "nordwind.yaml"), KAFFEPAUSE_TENANT_ID=NORD)

    assert [one.tenant_id for one in read_tenants(given, env_file=None)] == [NORD]
