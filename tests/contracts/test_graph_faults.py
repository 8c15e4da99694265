"""Every fault of the sandbox against every call we make: nothing happens twice, nothing is lost, nothing hangs.

What a caller does after an error is what the ledger does: it looks, or sends the same request again.
"""

from collections.abc import Awaitable, Callable, Iterator
from datetime import timedelta
from typing import Any, get_args

import pytest

from kaffepause.booking.ports import EventChange
from kaffepause.domain.event import Invitee
from kaffepause.domain.interval import Interval
from kaffepause.errors import Missing, OutsideError
from kaffepause.graph.assembly import GraphPorts
from kaffepause.sandbox.faults import Kind
from kaffepause.sandbox.server import Sandbox
from tests.contracts.graph_settings import hurried_graph, settings_for
from tests.contracts.graph_world import (
    KEY,
    LETTER,
    METTE,
    RASMUS,
    SERVICE,
    SLOT,
    TERM,
    events_of,
    mails,
    many_series,
    request,
)

pytest_plugins = ["tests.contracts.graph_office"]

#: `empty` is a lie in an answer and no failure; `slow` and a time limit are a matter of seconds.
FAULTS = [kind for kind in get_args(Kind) if kind not in ("empty", "slow")]
#: This says no for good: the caller is told, and the day after it works.
FOR_GOOD = {"mailbox_gone", "denied", "gone"}
#: A refusal there is met by asking for less: with User.ReadBasic.All alone nobody sees `accountEnabled`.
ASKED_FOR_LESS = ("denied", "people")


@pytest.fixture(autouse=True)
def every_fault_has_struck(office: Sandbox) -> Iterator[None]:
    """A fault that never met its call would prove nothing."""
    yield
    assert office.control("GET", "faults")["faults"] == []


async def until_it_works(deed: Callable[[], Awaitable[Any]]) -> Any:
    """What the ledger does with an intent: the same request again, until there is an answer."""
    for _ in range(3):
        try:
            return await deed()
        except OutsideError:
            continue
    return await deed()


def strike(office: Sandbox, fault: str, method: str, path: str, retry_after: str = "1.5") -> None:
    office.control("POST", "faults", {"kind": fault, "method": method, "path": path, "retry_after": retry_after})


@pytest.mark.parametrize("fault", FAULTS)
async def test_a_create_makes_one_event_and_one_mail_each(office: Sandbox, fault: str) -> None:
    strike(office, fault, "POST", "/events$")

    async with hurried_graph(settings_for(office)) as ports:
        await until_it_works(lambda: ports.events.create(request()))

    assert len(events_of(office, SERVICE)) == 1
    assert [len(mails(office, one)) for one in (METTE, RASMUS)] == [1, 1]


@pytest.mark.parametrize("fault", FAULTS)
async def test_a_move_is_mailed_once(office: Sandbox, fault: str) -> None:
    later = Interval(SLOT.start + timedelta(hours=2), SLOT.end + timedelta(hours=2))
    change = EventChange(interval=later, marker=request(slot=later).marker.encoded())

    async with hurried_graph(settings_for(office)) as ports:
        await ports.events.create(request())
        strike(office, fault, "PATCH", "/events/")
        await until_it_works(lambda: moved(ports, change))
        (event,) = await ports.events.find(SERVICE, KEY)

    assert event.interval == later
    assert event.is_as_booked
    assert [one["kind"] for one in mails(office, METTE)] == ["invitation", "update"]


async def moved(ports: GraphPorts, change: EventChange) -> None:
    """Look first, as apply does."""
    (event,) = await ports.events.find(SERVICE, KEY)
    if event.interval != change.interval:
        await ports.events.change(event, change)


@pytest.mark.parametrize("fault", FAULTS)
async def test_one_more_is_invited_once(office: Sandbox, fault: str) -> None:
    async with hurried_graph(settings_for(office)) as ports:
        event = await ports.events.create(request(attendees=(Invitee(address=METTE, name="Mette"),)))
        strike(office, fault, "PATCH", "/events/")
        await until_it_works(lambda: ports.events.change(event, EventChange(invitees=request().attendees)))

    assert [len(mails(office, one)) for one in (METTE, RASMUS)] == [1, 1]


@pytest.mark.parametrize("fault", FAULTS)
async def test_a_cancellation_is_mailed_once(office: Sandbox, fault: str) -> None:
    async with hurried_graph(settings_for(office)) as ports:
        event = await ports.events.create(request())
        strike(office, fault, "POST", "/cancel$")
        await until_it_works(lambda: ports.events.cancel(event, "Ferie"))
        found = await until_it_works(lambda: ports.events.find(SERVICE, KEY))

    if fault != "mailbox_gone":
        assert found == ()
        assert [one["kind"] for one in mails(office, METTE)] == ["invitation", "cancellation"]


@pytest.mark.parametrize("fault", FAULTS)
async def test_a_letter_leaves_once(office: Sandbox, fault: str) -> None:
    async with hurried_graph(settings_for(office)) as ports:
        message = await ports.post.draft(bytes(LETTER), "m")
        strike(office, fault, "POST", "/send$")
        await sent(ports, message)

    assert len(mails(office, METTE)) == 1


async def sent(ports: GraphPorts, message: Any) -> None:
    """What decision 12 does: still a draft, send it; no longer a draft, it was sent."""
    for _ in range(3):
        try:
            await ports.post.send(message)
        except Missing as gone:
            if gone.code != "MailboxNotEnabledForRESTAPI":
                return
        except OutsideError:
            pass
        else:
            return
        if message not in (await ports.post.drafts()).values():
            return


@pytest.mark.parametrize("step", ["POST /messages$", "PATCH /messages/"])
@pytest.mark.parametrize("fault", FAULTS)
async def test_a_draft_is_left_marked_or_not_at_all(office: Sandbox, fault: str, step: str) -> None:
    method, path = step.split()
    strike(office, fault, method, path)

    async with hurried_graph(settings_for(office)) as ports:
        try:
            made = await ports.post.draft(bytes(LETTER), "m")
        except OutsideError:
            made = None
        drafts = await ports.post.drafts()

    assert list(drafts.values()) == ([made] if made else list(drafts.values())[:1])
    held = office.control("GET", "world")["mailboxes"][SERVICE]["messages"]
    assert len([one for one in held if one["folder"] == "drafts"]) == len(drafts)


async def busy(ports: GraphPorts) -> Any:
    person = (await ports.directory.people([METTE]))[METTE]
    return await ports.calendars.free_busy([person], Interval(TERM.start, TERM.start + timedelta(days=7)))


READS: dict[str, tuple[str, str, Callable[[GraphPorts], Awaitable[Any]]]] = {
    "people": ("GET", "/users", lambda ports: ports.directory.people([METTE])),
    "free busy": ("POST", "/getSchedule", busy),
    "own events": ("GET", "/events", lambda ports: ports.calendars.own_events(SERVICE, TERM)),
    "drafts": ("GET", "/mailFolders", lambda ports: ports.post.drafts()),
}


@pytest.mark.parametrize("read", READS)
@pytest.mark.parametrize("fault", FAULTS)
async def test_a_read_answers_the_same_after_a_fault_or_says_why_not(office: Sandbox, fault: str, read: str) -> None:
    method, path, ask = READS[read]
    async with hurried_graph(settings_for(office)) as ports:
        await ports.events.create(request())
        before = await ask(ports)
        strike(office, fault, method, path)
        if (fault, read) == ASKED_FOR_LESS:
            assert (await ask(ports)).keys() == before.keys()
            return
        if fault in FOR_GOOD:
            with pytest.raises(OutsideError) as told:
                await ask(ports)
            assert told.value.permanent
        assert await ask(ports) == before


async def test_many_series_cost_one_call_more_and_not_one_each(office: Sandbox) -> None:
    async with hurried_graph(settings_for(office, mails_a_minute=1000)) as ports:
        made = [await ports.events.create(one) for one in many_series(5)]
        await ports.events.change(made[0], EventChange(cancel_days=(many_series(5)[0].recurrence.first,)))
        in_full = [(await ports.events.find(SERVICE, one.marker.key))[0] for one in made]

        found = await ports.calendars.own_events(SERVICE, TERM)

    assert sorted(found, key=lambda one: one.id) == sorted(in_full, key=lambda one: one.id)
    assert [len(one.departures) for one in in_full] == [1, 0, 0, 0, 0]
