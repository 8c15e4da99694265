"""Export finds everything about a person; erase leaves an unmapped pseudonym and a salted "do not book"."""

import json
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import MetaData, insert, select, text, update

from kaffepause.booking.ports import Ending, State
from kaffepause.domain.ids import Address, PersonId
from kaffepause.domain.people import Level, OptOut
from kaffepause.reporting.ports import Letter, Sent, Tick, TickState, WeekTotal
from kaffepause.store import Store
from kaffepause.store.export import marked
from kaffepause.store.tables import metadata
from tests.contracts.rows import ANNA, ANNAS_MAILBOX, BO, CLARA, NOW, SALES, TODAY, held, request_for, row

MINE = (ANNA, ANNAS_MAILBOX)
LETTER = Sent(key=f"hint/{ANNAS_MAILBOX}/2026-W48", letter=Letter.HINT, recipient=ANNAS_MAILBOX, state="drafting")
COPY = Sent(
    key=f"monday/copy@contoso.example/2026-W48/{ANNAS_MAILBOX}",
    letter=Letter.MONDAY,
    recipient=Address("copy@contoso.example"),
    state="sent",
)
PAST = TODAY - timedelta(days=14)


@pytest.fixture
async def store(real_store: Store) -> Store:
    """Everything there is to know about Anna, and something about her colleagues."""
    sending = row()
    await real_store.ledger.claim(replace(sending, request=request_for(sending)), plan_id="p", expects=None)
    own_break = row("break", ANNAS_MAILBOX, day=PAST, people=(ANNA,), organizer=ANNAS_MAILBOX, host=None)
    await real_store.ledger.settle(replace(own_break, state=State.BOOKED), plan_id="p")
    call = row("call", "", people=(BO, ANNA, CLARA), absent=(), state=State.ENDED, ending=Ending.DROPPED)
    await real_store.ledger.settle(call, plan_id="p")
    await real_store.history.note_held(held())
    await real_store.history.note_held(held(part=ANNAS_MAILBOX, people=(ANNA,), host=None, absent=()))
    for person in (ANNA, BO):
        await real_store.wishes.opt_out(OptOut(person=person, activity=call.activity))
        await real_store.wishes.set_level(person, Level.NAMED)
        await real_store.wishes.agree(person, NOW)
        await real_store.contacts.tick(
            Tick(team=SALES, person=person, day=TODAY, channel="phone", state=TickState.DONE)
        )
    await real_store.wishes.note_joined([ANNA, BO], TODAY)
    await real_store.mail.begin(LETTER)
    await real_store.mail.begin(COPY)
    await real_store.totals.freeze(WeekTotal(team=SALES, monday=TODAY, rule="no_gap", band="some", counted=7))
    await real_store.audit.note(NOW, "create", key=row().key, people=[ANNA, BO])
    await real_store.shares.save("planning", "2026-11-19", "p", [Part()], NOW)
    await note_mailed(real_store)
    return real_store


@dataclass(frozen=True)
class Part:
    """What is left to do in Anna's mailbox."""

    number: int = 0
    stage: int = 0
    mailbox: Address = ANNAS_MAILBOX
    content: str = "{}"


async def note_mailed(store: Store) -> None:
    """That an invitation left Anna's mailbox, by hand: the table counts on PostgreSQL alone, and both have it."""
    alias = (await aliases_of(store))[ANNAS_MAILBOX]
    async with store.database.writing() as connection:
        row = {"tenant": store.tenant, "mailbox": alias, "at": NOW, "recipients": 1}
        await connection.execute(insert(metadata.tables["mailed"]), row)


async def everything(store: Store) -> str:
    """All rows of the tenant, as text. Each as a tuple: SQLAlchemy shortens the words of a row that is printed."""
    async with store.database.reading() as connection:
        tables = metadata.sorted_tables
        rows = [(await connection.execute(select(t).where(t.c.tenant == store.tenant))).all() for t in tables]
    return str([tuple(row) for table in rows for row in table])


async def test_export_has_a_row_from_every_table_that_can_point_to_a_person(store: Store) -> None:
    exported = await store.export(ANNA, ANNAS_MAILBOX)

    assert [name for name, rows in exported.items() if not rows] == []
    assert set(exported) == {table.name for table in metadata.sorted_tables if marked(table)}
    assert len(exported["booking"]) == 3
    assert len(exported["held"]) == 2


async def test_export_holds_every_row_that_a_census_of_all_tables_finds(store: Store) -> None:
    """The census knows no marks: it reads what the database itself says that it has."""
    mine = (ANNA, ANNAS_MAILBOX, *(alias for who, alias in (await aliases_of(store)).items() if who in MINE))
    async with store.database.reading() as connection:
        tables = MetaData()
        await connection.run_sync(tables.reflect)
        rows = {
            table.name: (await connection.execute(select(table).where(table.c.tenant == store.tenant))).all()
            for table in tables.sorted_tables
            if "tenant" in table.c
        }
    found = {name: sum(any(one in str(tuple(row)) for one in mine) for row in those) for name, those in rows.items()}

    exported = {name: len(those) for name, those in (await store.export(ANNA, ANNAS_MAILBOX)).items()}
    assert {name: count for name, count in found.items() if count} == exported


async def test_export_stands_in_the_order_of_its_keys_whatever_was_written_last(store: Store) -> None:
    first, *others = await booked_with_anna(store)
    bookings = metadata.tables["booking"]

    async with store.database.writing() as connection:
        await connection.execute(update(bookings).where(bookings.c.key == first).values(because="again"))
        # PostgreSQL then knows how few rows there are, and reads them without an index, as they lie.
        await connection.execute(text("ANALYZE booking"))

    assert [first, *others] == sorted([first, *others])
    assert await booked_with_anna(store) == [first, *others]


async def booked_with_anna(store: Store) -> list[str]:
    return [booking["key"] for booking in (await store.export(ANNA, ANNAS_MAILBOX))["booking"]]


async def test_export_can_be_written_as_json(store: Store) -> None:
    assert json.loads(json.dumps(await store.export(ANNA, ANNAS_MAILBOX)))


async def test_export_tells_nothing_of_others(store: Store) -> None:
    aliases = await aliases_of(store)
    exported = str(await store.export(ANNA, ANNAS_MAILBOX))

    assert aliases[ANNA] in exported
    for other in (BO, CLARA):
        assert other not in exported
        assert aliases[other] not in exported


async def test_nobody_we_do_not_know_has_anything_to_export(store: Store) -> None:
    exported = await store.export(PersonId("id-of-nobody"), Address("nobody@x.example"))

    assert [rows for rows in exported.values() if rows] == []


async def test_history_ledger_ticks_and_audit_hold_pseudonyms_alone(store: Store) -> None:
    async with store.database.reading() as connection:
        names = ("booking", "held", "tick", "audit")
        columns = [c for name in names for c in metadata.tables[name].columns if c.name != "request"]
        rows = [(await connection.execute(select(column))).scalars().all() for column in columns]

    for planted in (ANNA, BO, ANNAS_MAILBOX):
        assert planted not in str(rows)


async def test_an_erased_person_is_found_nowhere_in_the_store(store: Store) -> None:
    alias = (await aliases_of(store))[ANNA]

    await store.erase(ANNA, ANNAS_MAILBOX, now=NOW)

    left = await everything(store)
    assert ANNA not in left
    assert ANNAS_MAILBOX not in left
    assert "Ågård" not in left
    assert alias in left
    assert [rows for rows in (await store.export(ANNA, ANNAS_MAILBOX)).values() if rows] == []


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
async def test_an_erased_person_is_found_nowhere_in_the_file(store: Store) -> None:
    await store.erase(ANNA, ANNAS_MAILBOX, now=NOW)

    path = store.database.engine.url.database
    assert path is not None
    for name in (path, f"{path}-wal"):
        with open(name, "rb") as file:  # noqa: ASYNC230
            raw = file.read()
        assert ANNA.encode() not in raw
        assert ANNAS_MAILBOX.encode() not in raw


async def test_a_booking_made_for_an_erased_person_goes_when_it_is_over(store: Store) -> None:
    await store.erase(ANNA, ANNAS_MAILBOX, now=NOW)

    rows = await store.ledger.rows(NOW - timedelta(days=60))
    assert {one.activity for one in rows} == {"walk", "call"}


async def test_a_derived_key_does_not_lead_back_to_an_erased_person(store: Store) -> None:
    await store.erase(ANNA, ANNAS_MAILBOX, now=NOW)

    created, erased = await store.audit.lines(NOW - timedelta(days=1))
    assert (created.deed, created.key) == ("create", None)
    assert created.people[1] == BO
    assert erased.deed == "erased"
    assert created.people[0] in erased.people


async def test_an_erased_person_stays_in_history_as_nobody(store: Store) -> None:
    await store.erase(ANNA, ANNAS_MAILBOX, now=NOW)

    walk = next(one for one in await store.history.held(PAST) if BO in one.people)
    nobody = next(person for person in walk.people if person != BO)
    assert nobody.startswith("~")
    assert nobody in walk.part


async def test_an_erased_person_is_never_booked_again(store: Store) -> None:
    await store.erase(ANNA, ANNAS_MAILBOX, now=NOW)

    assert await store.wishes.barred([ANNA, BO]) == {ANNA}
    assert ANNA not in {wish.person for wish in await store.wishes.opt_outs()}


async def test_what_is_written_about_an_erased_person_later_does_not_bring_them_back(store: Store) -> None:
    await store.erase(ANNA, ANNAS_MAILBOX, now=NOW)

    await store.history.note_held(held(part=ANNAS_MAILBOX))
    await store.audit.note(NOW, "create", people=[ANNA])
    await store.wishes.note_joined([ANNA], TODAY)

    left = await everything(store)
    assert ANNA not in left
    assert ANNAS_MAILBOX not in left


async def test_what_stands_ahead_can_still_be_claimed_and_settled(store: Store) -> None:
    await store.erase(ANNA, ANNAS_MAILBOX, now=NOW)
    walk = next(one for one in await store.ledger.rows(NOW) if one.activity == "walk")

    assert walk.request is None
    assert await store.ledger.claim(walk, plan_id="q", expects=walk)
    await store.ledger.settle(replace(walk, state=State.ENDED, ending=Ending.DROPPED), plan_id="q")


async def test_an_erased_person_can_come_back_by_their_own_wish(store: Store) -> None:
    await store.erase(ANNA, ANNAS_MAILBOX, now=NOW)
    await store.erase(ANNA, ANNAS_MAILBOX, now=NOW)

    assert await store.wishes.opt_in(ANNA) == 1

    assert await store.wishes.barred([ANNA]) == frozenset()
    await store.history.note_held(held(part=ANNAS_MAILBOX, day=TODAY + timedelta(days=7)))
    assert (await store.history.held(TODAY + timedelta(days=7)))[0].part == ANNAS_MAILBOX


async def test_erasing_says_what_went(store: Store) -> None:
    gone = await store.erase(ANNA, ANNAS_MAILBOX, now=NOW)

    assert gone == {
        "opt_out": 1, "level": 1, "joined": 1, "answer": 1, "letter": 2, "pseudonym": 2, "booking": 1, "tick": 1,
        "mailed": 1, "share": 1,
    }  # fmt: skip


async def test_colleagues_of_an_erased_person_keep_everything(store: Store) -> None:
    before = await store.export(BO, Address("bo@contoso.example"))

    await store.erase(ANNA, ANNAS_MAILBOX, now=NOW)

    after = await store.export(BO, Address("bo@contoso.example"))
    assert without_keys(after) == without_keys(before)


def without_keys(exported: dict[str, Any]) -> dict[str, Any]:
    """Without the one thing that goes from a colleague's rows: the audit's derived keys."""
    lines = [{**line, "key": None} for line in exported["audit"]]
    return {**exported, "audit": lines}


async def aliases_of(store: Store) -> dict[str, str]:
    table = metadata.tables["pseudonym"]
    async with store.database.reading() as connection:
        rows = await connection.execute(select(table).where(table.c.tenant == store.tenant))
        return {row["identity"]: row["alias"] for row in rows.mappings()}
