"""The Monday mail through every fault of Graph: told by the ledger, it leaves in a later cycle, and never twice.

Both halves are real: the adapter over the sandbox, and the mail ledger on SQLite and PostgreSQL.
"""

from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import product
from typing import Any

import pytest

from kaffepause.domain.ids import Address, TenantId
from kaffepause.domain.organization import Contact
from kaffepause.graph.assembly import GraphPorts
from kaffepause.reporting.mime import Envelope, envelope, letter_key
from kaffepause.reporting.ports import Letter
from kaffepause.reporting.view import Page
from kaffepause.sandbox.server import Sandbox
from kaffepause.store import Store, open_store
from kaffepause.verbs.deliver import Came, deliver
from kaffepause.verbs.world import World
from tests.cast import MONDAY, organization, team
from tests.contracts.fault_table import FAULTS
from tests.contracts.graph_settings import hurried_graph, settings_for
from tests.contracts.graph_world import METTE, RASMUS, SERVICE
from tests.unit.reporting.office import Office

pytest_plugins = ["tests.contracts.graph_office"]

NOW = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)
READERS = (METTE, RASMUS)
#: The requests of every letter's way, and those that only a later cycle makes, to find out how the last one ended.
STEPS = {
    "draft": {"method": "POST", "path": "/messages$"},
    "mark": {"method": "PATCH", "path": "/messages/"},
    "send": {"method": "POST", "path": "/send$"},
}
LOOKS = {
    "look for drafts": {"method": "GET", "path": "/mailFolders/"},
    "look it up": {"method": "GET", "path": "/messages/[^/]+$"},
}
#: The faults that a cycle ends with, since asking again at once would not do.
HARD = ("503 after", "lost reply", "reset", "403", "404", "410")
CYCLES = 2  #: quiet ones, after which every letter has left


def letter_to(reader: Address) -> Envelope:
    page = Page(
        language="da", subject="Uge 48", title="Uge 48", lead="Rolig uge.", sections=(), footer_title="Om", footer=()
    )
    return envelope(
        page,
        key=letter_key(Letter.MONDAY, reader, MONDAY),
        letter=Letter.MONDAY,
        to=reader,
        person=None,
        due=NOW,
        sender=SERVICE,
        contact=Contact(name="Morten", mail=SERVICE),
        at=NOW,
    )


LETTERS = [letter_to(reader) for reader in READERS]


@dataclass
class Mailing:
    """A Monday's letters, the sandbox that carries them, and a ledger of their own for each play."""

    sandbox: Sandbox
    url: str
    plays: int = 0

    async def sent_through(self, *faults: Mapping[str, Any]) -> str:
        """Send them, each cycle struck by one of the faults, then until all have left. What went wrong, if anything."""
        self.sandbox.world.reset()
        self.plays += 1
        async with self._opened() as (store, ports):
            for fault in (*faults, *[None] * CYCLES):
                self.sandbox.control("DELETE", "faults")
                if fault:
                    self.sandbox.control("POST", "faults", fault)
                came = {one.came for one in await deliver(self._world(store, ports), LETTERS, now=NOW)}
                if fault and fault is faults[0] and self.sandbox.control("GET", "faults")["faults"]:
                    return "the fault never struck"
                if not fault and came <= {Came.SENT, Came.BEFORE}:
                    return self._wrong()
        return f"still {', '.join(sorted(came))} after {CYCLES} quiet cycles"

    @asynccontextmanager
    async def _opened(self) -> AsyncIterator[tuple[Store, GraphPorts]]:
        async with (
            open_store(self.url, TenantId(f"mailing-{id(self)}-{self.plays}")) as store,
            hurried_graph(settings_for(self.sandbox)) as ports,
        ):
            yield store, ports

    def _world(self, store: Store, ports: GraphPorts) -> World:
        company = Office(organization(team())).world
        return replace(company, service_mailbox=SERVICE, letters=store.mail, audit=store.audit, post=ports.post)

    def _wrong(self) -> str:
        mailboxes = self.sandbox.control("GET", "world")["mailboxes"]
        found = Counter((name, one["folder"], *one["to"]) for name, box in mailboxes.items() for one in box["messages"])
        wanted = Counter(
            (place, folder, to) for to in READERS for place, folder in ((to, "inbox"), (SERVICE, "sentitems"))
        )
        return "" if found == wanted else f"{dict(found)}"


@pytest.fixture
def mailing(office: Sandbox, url: str) -> Mailing:
    return Mailing(sandbox=office, url=url)


@pytest.mark.timeout(300)
async def test_no_fault_at_any_step_doubles_or_loses_a_mail(mailing: Mailing) -> None:
    plays = {(name, step): {**FAULTS[name], **STEPS[step]} for name, step in product(FAULTS, STEPS)}

    assert {play: wrong for play, fault in plays.items() if (wrong := await mailing.sent_through(fault))} == {}


@pytest.mark.slow
@pytest.mark.timeout(1800)
async def test_no_fault_after_another_doubles_or_loses_a_mail(mailing: Mailing) -> None:
    """The second strikes while the next cycle puts right what the first one left."""
    first = {(name, step): {**FAULTS[name], **STEPS[step]} for name, step in product(HARD, STEPS)}
    then = {(name, step): {**FAULTS[name], **(STEPS | LOOKS)[step]} for name, step in product(HARD, STEPS | LOOKS)}
    plays = {(*one, *two): (first[one], then[two]) for one, two in product(first, then)}

    assert {play: wrong for play, pair in plays.items() if (wrong := await mailing.sent_through(*pair))} == {}
