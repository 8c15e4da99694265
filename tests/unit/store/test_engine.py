"""A database that cannot be opened is explained in a sentence, and its file is nobody else's to read."""

import os
import stat
from pathlib import Path

import pytest

from kaffepause.domain.ids import TenantId
from kaffepause.errors import SettingsRefused, Unreachable
from kaffepause.store import open_store

TENANT = TenantId("tenant")


@pytest.mark.parametrize(
    ("url", "because"),
    [
        ("kaffepause.db", "no database URL"),
        ("mysql://there/x", "`mysql` is not a database"),
        ("sqlite://", "names no file"),
        ("sqlite:///:memory:", "names no file"),
        ("sqlite:///no/such/folder/x.db", "cannot be written"),
    ],
)
async def test_a_url_that_cannot_be_used_is_refused_with_its_cure(url: str, because: str) -> None:
    with pytest.raises(SettingsRefused, match=because) as refused:
        async with open_store(url, TENANT):
            pass

    assert "KAFFEPAUSE_DATABASE_URL" in str(refused.value)
    assert "sqlite:///FILE" in str(refused.value)


async def test_a_database_that_does_not_answer_is_unreachable_and_its_password_unsaid(tmp_path: Path) -> None:
    url = f"postgresql://somebody:planted-secret@/nothing?host={tmp_path}"

    with pytest.raises(Unreachable, match="gave no answer") as refused:
        async with open_store(url, TENANT):
            pass

    assert "planted-secret" not in str(refused.value)
    assert refused.value.__cause__ is None


async def test_a_file_that_is_no_database_is_told_apart_from_one_that_is(tmp_path: Path) -> None:
    file = tmp_path / "kaffepause.db"
    file.write_text("this is a letter, not a database" * 100)

    with pytest.raises(SettingsRefused, match="not a database"):
        async with open_store(f"sqlite:///{file}", TENANT):
            pass


async def test_a_new_file_is_readable_by_its_owner_alone(tmp_path: Path) -> None:
    async with open_store(f"sqlite:///{tmp_path}/kaffepause.db", TENANT) as store:
        await store.lease.release("nobody")

        assert modes_in(tmp_path) == {0o600}


async def test_closing_leaves_one_file_that_can_be_copied(tmp_path: Path) -> None:
    async with open_store(f"sqlite:///{tmp_path}/kaffepause.db", TENANT):
        pass

    assert os.listdir(tmp_path) == ["kaffepause.db"]


def modes_in(folder: Path) -> set[int]:
    return {stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()}
