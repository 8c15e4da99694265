"""The writing ports against the sandbox: what stands on calendars and in mailboxes afterwards."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage

import pytest

from kaffepause.booking.ports import EventChange
from kaffepause.domain.event import Invitee, Recurrence, Response
from kaffepause.domain.hours import Weekday
from kaffepause.domain.interval import Interval
from kaffepause.errors import AnswerLost, Duplicate, Missing
from kaffepause.graph.assembly import GraphPorts
from kaffepause.graph.build import open_graph
from kaffepause.sandbox.message import Message
from kaffepause.sandbox.server import Sandbox
from tests.contracts.graph_settings import settings_for
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
    request,
    series,
)

pytest_plugins = ["tests.contracts.graph_office"]


@pytest.fixture
async def graph(office: Sandbox) -> AsyncIterator[GraphPorts]:
    async with open_graph(settings_for(office)) as ports:
        yield ports


async def test_a_booking_stands_on_everybodys_calendar(graph: GraphPorts, office: Sandbox) -> None:
    event = await graph.events.create(request())

    (own,), (copy,) = events_of(office, SERVICE), events_of(office, METTE)
    assert own["start"] == copy["start"] == "2026-11-25T07:45:00Z"
    assert own["teams_link"] == event.join_url
    assert list(own["properties"].values()) == [request().marker.encoded()]
    assert event.is_as_booked
    assert len(mails(office, METTE)) == 1


async def test_the_same_request_twice_is_one_event(graph: GraphPorts, office: Sandbox) -> None:
    first, second = await graph.events.create(request()), await graph.events.create(request())

    assert first.id == second.id
    assert len(events_of(office, SERVICE)) == 1
    assert len(mails(office, METTE)) == 1


async def test_another_request_under_the_same_key_is_a_duplicate(graph: GraphPorts) -> None:
    await graph.events.create(request())

    with pytest.raises(Duplicate):
        await graph.events.create(request(subject="Noget andet"))


async def test_our_event_is_found_by_its_key_and_in_its_window(graph: GraphPorts) -> None:
    made = await graph.events.create(request())

    assert await graph.events.find(SERVICE, KEY) == (made,)
    assert await graph.calendars.own_events(SERVICE, TERM) == (made,)
    assert await graph.calendars.own_events(METTE, TERM) == ()


async def test_a_move_by_us_still_counts_as_booked(graph: GraphPorts, office: Sandbox) -> None:
    made = await graph.events.create(request())
    later = Interval(SLOT.start + timedelta(hours=2), SLOT.end + timedelta(hours=2))
    marker = replace(made.marker, start=later.start, end=later.end)

    moved = await graph.events.change(made, EventChange(interval=later, marker=marker.encoded()))

    assert moved.interval == later
    assert moved.is_as_booked
    assert moved.join_url == made.join_url
    assert (await graph.events.find(SERVICE, KEY))[0] == moved
    assert events_of(office, METTE)[0]["start"] == "2026-11-25T09:45:00Z"


async def test_a_move_by_a_person_is_seen(graph: GraphPorts, office: Sandbox) -> None:
    await graph.events.create(request())
    office.control(
        "POST",
        "act",
        {"person": SERVICE, "do": "move", "subject": "Fælles kaffe", "start": "2026-11-25T12:00:00+00:00"},
    )

    (found,) = await graph.events.find(SERVICE, KEY)

    assert not found.is_as_booked
    assert found.interval.start == datetime(2026, 11, 25, 12, tzinfo=UTC)


async def test_a_decline_is_seen(graph: GraphPorts, office: Sandbox) -> None:
    await graph.events.create(request())
    office.control("POST", "act", {"person": METTE, "do": "decline", "subject": "Fælles kaffe"})

    (found,) = await graph.events.find(SERVICE, KEY)

    assert {one.address: one.response for one in found.attendees}[METTE] is Response.DECLINED


async def test_an_invitation_to_one_more_mails_that_one_alone(graph: GraphPorts, office: Sandbox) -> None:
    made = await graph.events.create(request(attendees=(Invitee(address=METTE, name="Mette"),)))

    await graph.events.change(made, EventChange(invitees=request().attendees))

    assert len(mails(office, METTE)) == 1
    assert len(mails(office, RASMUS)) == 1


async def test_a_cancelled_booking_is_on_no_calendar_of_ours(graph: GraphPorts, office: Sandbox) -> None:
    made = await graph.events.create(request())

    await graph.events.cancel(made, "Ferie")
    await graph.events.cancel(made, "Ferie")

    assert events_of(office, SERVICE) == []
    assert await graph.events.find(SERVICE, KEY) == ()
    assert [one["kind"] for one in mails(office, METTE)] == ["invitation", "cancellation"]


async def test_an_entry_in_the_own_calendar_mails_nobody(graph: GraphPorts, office: Sandbox) -> None:
    made = await graph.events.create(request(organizer=METTE, attendees=(), is_online=False))
    await graph.events.cancel(made, "")

    assert events_of(office, METTE) == []
    assert mails(office, METTE) == []


async def test_a_holiday_in_a_series_mails_nobody(graph: GraphPorts, office: Sandbox) -> None:
    made = await graph.events.create(series(skipped=(date(2026, 12, 23), date(2026, 12, 30))))

    assert [one.day for one in made.departures] == [date(2026, 12, 23), date(2026, 12, 30)]
    assert [one["kind"] for one in mails(office, METTE)] == ["invitation"]
    assert events_of(office, METTE)[0]["cancelled_days"] == ["2026-12-23", "2026-12-30"]
    assert (await graph.events.find(SERVICE, KEY)) == (made,)


async def test_a_series_that_crosses_a_clock_change_keeps_its_wall_clock(graph: GraphPorts) -> None:
    slot = Interval(datetime(2026, 10, 21, 6, 45, tzinfo=UTC), datetime(2026, 10, 21, 7, 0, tzinfo=UTC))
    weekly = Recurrence(every=1, days=(Weekday.WEDNESDAY,), first=date(2026, 10, 21), last=date(2026, 11, 4))

    made = await graph.events.create(request(slot=slot, recurrence=weekly))
    person = (await graph.directory.people([METTE]))[METTE]
    window = Interval(datetime(2026, 10, 19, tzinfo=UTC), datetime(2026, 11, 8, tzinfo=UTC))
    times = (await graph.calendars.free_busy([person], window))[person.id].times

    assert made.interval == slot
    assert [busy.interval.start.hour for busy in times] == [6, 7, 7]


async def test_dates_taken_out_and_a_new_last_date_are_seen(graph: GraphPorts, office: Sandbox) -> None:
    made = await graph.events.create(series())

    made = await graph.events.change(made, EventChange(cancel_days=(date(2026, 12, 2),)))
    made = await graph.events.change(made, EventChange(last=date(2026, 12, 16)))

    (found,) = await graph.calendars.own_events(SERVICE, TERM)
    assert found == made
    assert found.recurrence is not None
    assert found.recurrence.last == date(2026, 12, 16)
    assert [one.day for one in found.departures] == [date(2026, 12, 2)]
    assert found.join_url


async def test_one_date_that_a_person_moved_is_a_departure(graph: GraphPorts, office: Sandbox) -> None:
    await graph.events.create(series())
    move = {"person": SERVICE, "do": "move", "subject": "Fælles kaffe", "day": "2026-12-09"}
    office.control("POST", "act", move | {"start": "2026-12-09T13:00:00+00:00"})

    (found,) = await graph.calendars.own_events(SERVICE, TERM)

    (departure,) = found.departures
    assert departure.day == date(2026, 12, 9)
    assert departure.interval is not None
    assert departure.interval.start == datetime(2026, 12, 9, 13, tzinfo=UTC)


async def test_a_letter_is_drafted_marked_and_sent_once(graph: GraphPorts, office: Sandbox) -> None:
    message = await graph.post.draft(bytes(LETTER), "monday/mette/2026-W48")

    assert await graph.post.drafts() == {"monday/mette/2026-W48": message}
    await graph.post.send(message)

    assert await graph.post.drafts() == {}
    assert [one["subject"] for one in mails(office, METTE)] == ["Ugen i Salg"]
    with pytest.raises(Missing):
        await graph.post.send(message)


@pytest.mark.parametrize("kind", ["unavailable_after", "gateway_timeout_after", "lost_reply"])
async def test_a_letter_that_left_although_the_answer_was_lost_counts_as_sent(
    graph: GraphPorts, office: Sandbox, kind: str
) -> None:
    message = await graph.post.draft(bytes(LETTER), "m")
    office.control("POST", "faults", {"kind": kind, "method": "POST", "path": "/send$"})

    await graph.post.send(message)

    assert len(mails(office, METTE)) == 1


async def test_a_letter_that_did_not_leave_is_not_called_sent(graph: GraphPorts, office: Sandbox) -> None:
    message = await graph.post.draft(bytes(LETTER), "m")
    office.control("POST", "faults", {"kind": "unavailable", "method": "POST", "path": "/send$"})

    with pytest.raises(AnswerLost):
        await graph.post.send(message)

    assert await graph.post.drafts() == {"m": message}


async def test_an_unmarked_draft_of_ours_is_removed_and_a_persons_draft_is_left(
    graph: GraphPorts, office: Sandbox
) -> None:
    office.control("POST", "faults", {"kind": "truncated", "method": "POST", "path": "/messages$"})
    with pytest.raises(AnswerLost):
        await graph.post.draft(bytes(LETTER), "m")
    mailbox = office.tenant.mailboxes[office.tenant.look_up(SERVICE).id]
    (lost,) = mailbox.messages.values()
    mailbox.messages["by-hand"] = replace(lost, id="by-hand", headers=(), mime=None)

    assert await graph.post.drafts() == {}

    left = [one for one in mailbox.messages.values() if one.folder == "drafts"]
    assert [one.id for one in left] == ["by-hand"]


async def test_old_copies_of_our_letters_are_deleted_and_other_mail_is_left(graph: GraphPorts, office: Sandbox) -> None:
    await graph.post.send(await graph.post.draft(bytes(LETTER), "m"))
    office.control("POST", "clock", {"advance": 15 * 24 * 3600})
    await graph.post.send(await graph.post.draft(bytes(LETTER), "n"))
    now = office.tenant.now()

    assert await graph.post.purge(now - timedelta(days=14)) == 1
    assert await graph.post.purge(now - timedelta(days=14)) == 0


async def test_everything_of_ours_that_went_to_somebody_is_forgotten_and_to_others_it_stays(
    graph: GraphPorts, office: Sandbox
) -> None:
    other = EmailMessage()
    other["From"], other["To"], other["Subject"] = SERVICE, RASMUS, "Ugen"
    other.set_content("Godmorgen\n")
    await graph.post.send(await graph.post.draft(bytes(LETTER), "m"))
    await graph.post.draft(bytes(LETTER), "n")
    await graph.post.send(await graph.post.draft(bytes(other), "o"))

    assert await graph.post.forget(METTE, "Mette Sørensen") == 2
    assert await graph.post.forget(METTE, "Mette Sørensen") == 0
    kept = office.tenant.mailboxes[office.tenant.look_up(SERVICE).id].messages.values()
    assert [one.folder for one in kept] == ["sentitems"]


async def test_copies_of_letters_to_others_that_name_somebody_are_forgotten_with_them(
    graph: GraphPorts, office: Sandbox
) -> None:
    for number, text in enumerate(("Rasmus\n og Mette S&oslash;rensen", f"Skriv til {METTE}", "Mette er her")):
        other = EmailMessage()
        other["From"], other["To"], other["Subject"] = SERVICE, RASMUS, "Ugen"
        other.set_content(f"<p>{text}</p>", subtype="html")
        await graph.post.send(await graph.post.draft(bytes(other), f"m{number}"))

    assert await graph.post.forget(METTE, "Mette Sørensen") == 2


async def test_letters_that_came_back_are_known_by_the_report_of_it(graph: GraphPorts, office: Sandbox) -> None:
    mailbox = office.tenant.mailboxes[office.tenant.look_up(SERVICE).id]
    now = office.tenant.now()
    for number, (kind, text, age) in enumerate(
        (
            ("REPORT.IPM.Note.NDR", "Message-ID: &lt;c0ffee@nordwind.example&gt;", 1),
            ("REPORT.IPM.Note.NDR", "Message-ID: &lt;long-ago@nordwind.example&gt;", 9),
            ("IPM.Note", "In-Reply-To: &lt;reply@nordwind.example&gt;", 1),
        )
    ):
        at = now - timedelta(days=age)
        report = Message(id=f"report-{number}", folder="inbox", subject="Undeliverable: Ugen", body_html=text)
        report.properties["String 0x1a"], report.draft, report.created, report.sent = kind, False, at, at
        mailbox.messages[report.id] = report

    assert await graph.post.came_back(now - timedelta(days=7)) == {"c0ffee@nordwind.example"}
