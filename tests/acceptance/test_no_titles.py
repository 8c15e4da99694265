"""No title of anybody's event goes anywhere: marked titles are planted, and all that is said and kept is searched."""

import asyncio
import os
from datetime import UTC, datetime

import pytest

from kaffepause.sandbox.jot import Jotting, jot
from kaffepause.sandbox.server import Sandbox
from kaffepause.verbs.hint import make_hints, send_hints
from kaffepause.verbs.people import person_called
from kaffepause.verbs.rules import load_rules
from kaffepause.web.serving import office_of
from kaffepause.web.sessions import Role
from kaffepause.wiring import open_installation, read_tenant
from tests.acceptance.conftest import MONDAY_MORNING, Desk
from tests.acceptance.crawling import pages_open_to

MARK = "Planted7f3a"
EARLIER = "2026-11-12T10:00"
BASE = "https://kaffepause.nordwind.example"
PEOPLE = ("rasmus.toft", "mette.soerensen", "peter.vestergaard", "signe.aagaard")


def plant(sandbox: Sandbox) -> None:
    """Full days of marked events, open and private, on the calendars of four people."""
    for number, person in enumerate(PEOPLE):
        user = sandbox.tenant.look_up(f"{person}@nordwind.example")
        assert user is not None
        for day in (16, 17, 18, 23, 24, 25):
            what = Jotting(
                subject=f"{MARK} {number} {day}",
                start=datetime(2026, 11, day, 8),  # noqa: DTZ001 - wall clock, in the mailbox's zone
                end=datetime(2026, 11, day, 15, 30),  # noqa: DTZ001
                place=f"{MARK} room",
                body=f"{MARK} body",
                sensitivity="private" if number % 2 else "normal",
            )
            jot(sandbox.tenant, sandbox.tenant.mailboxes[user.id], what)


async def tell_people_first() -> tuple[str, ...]:
    """Friday's hints, sent as the service sends them; what they say."""
    settings = read_tenant(os.environ)
    now = datetime(2026, 11, 20, 13, tzinfo=UTC)
    async with open_installation(settings, load_rules(settings.config, today=now.date())) as here:
        hints = await make_hints(here.world, now=now)
        await send_hints(here.world, hints, now=now)
    return tuple(part for one in hints for part in (one.text, one.html, one.mime.decode("ascii")))


async def read_every_page() -> dict[str, str]:
    """All pages, as somebody with a full calendar, their manager, an administrator and a stranger may open them."""
    settings = read_tenant(os.environ)
    now = datetime(2026, 11, 23, 9, tzinfo=UTC)
    async with open_installation(settings, load_rules(settings.config, today=now.date())) as here:
        office, seen = office_of(here, clock=lambda: now), {}
        booking = (await here.world.ledger.rows(now))[0].key
        seen |= await pages_open_to(office, None, starts=("/", office.links.booking(booking).removeprefix(BASE)))
        for name, role, start in (
            ("rasmus.toft", Role.PERSON, "/me"),
            ("mette.soerensen", Role.MANAGER, "/teams"),
            ("bente.noergaard", Role.ADMINISTRATOR, "/admin"),
        ):
            person = await person_called(here.world, f"{name}@nordwind.example")
            seen |= {
                f"{role} {at}": text
                for at, text in (await pages_open_to(office, person, role, starts=(start,))).items()
            }
    return seen


@pytest.fixture
def planted(desk: Desk) -> Desk:
    desk.set("KAFFEPAUSE_PUBLIC_URL", BASE)
    desk.set("KAFFEPAUSE_LINK_KEY", "k" * 40)
    plant(desk.sandbox)
    there = [event for box in desk.mailboxes.values() for event in box["events"] if MARK in event["subject"]]
    assert len(there) == 24
    return desk


def test_no_planted_title_is_in_any_output_mail_page_log_file_or_table(planted: Desk, caplog: pytest.LogCaptureFixture):
    caplog.set_level("DEBUG")
    said = [
        *planted("apply", "--yes", "--at", EARLIER)[1:],
        *planted("plan", "--json", "--out", "plan.json", "--at", MONDAY_MORNING)[1:],
        *planted("apply", "--yes", "--at", MONDAY_MORNING)[1:],
        *(hints := asyncio.run(tell_people_first())),
        *planted("digest", "--at", MONDAY_MORNING, "--preview", "mails")[1:],
        *planted("digest", "--at", MONDAY_MORNING, "--send", "--yes")[1:],
        *planted("contact", "salg", "--at", MONDAY_MORNING)[1:],
        *planted("export", "rasmus.toft@nordwind.example", "--json")[1:],
        *planted("status")[1:],
        *(seen := asyncio.run(read_every_page())).values(),
        caplog.text,
    ]

    assert hints
    assert {*seen} >= {
        "/",
        "person /me/hint",
        "administrator /admin/audit",
        "manager /teams/salg",
        "manager /teams/salg/letter",
    }
    assert [text for text in said if MARK in text] == []
    files = [file for file in planted.folder.rglob("*") if file.is_file()]
    assert {file.suffix for file in files} >= {".sqlite", ".json", ".eml", ".html", ".txt"}
    assert [file.name for file in files if MARK.encode() in file.read_bytes()] == []
    assert sent_with_mark(planted) == []


def sent_with_mark(desk: Desk) -> list[str]:
    """Mails and events of ours that hold a planted title."""
    boxes = desk.mailboxes
    letters = [str(one) for box in boxes.values() for one in box["messages"]]
    ours = [str(one) for box in boxes.values() for one in box["events"] if one["properties"]]
    return [text for text in (*letters, *ours) if MARK in text]
