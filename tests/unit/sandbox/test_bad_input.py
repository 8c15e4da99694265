"""Whatever is sent, the calendar paths answer or refuse; and a refusal leaves everything as it was."""

from collections.abc import Callable
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from kaffepause.sandbox.schema import properties
from kaffepause.sandbox.snapshot import dumped
from tests.unit.sandbox.desk import MARK, Desk, at, event, invited, weekly

junk = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**40), 2**40) | st.floats(allow_nan=False) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
moments = st.sampled_from(
    (
        "0001-01-01T00:00:00",
        "9999-12-31T23:59:59",
        "2026-11-24T10:00:00Z",
        "2026-03-29T02:30:00",
        "2026-11-24T24:00:00",
        "",
        "x",
    )
)
zones = st.sampled_from(("UTC", "Romance Standard Time", "Europe/Copenhagen", "", "x"))
dates = st.sampled_from(("2026-11-24", "0001-01-01", "9999-12-31", "2026-13-01", ""))
PLAUSIBLE: dict[str, st.SearchStrategy[Any]] = {
    "start": st.builds(at, moments, zones),
    "end": st.builds(at, moments, zones),
    "attendees": st.sampled_from([invited("bo"), [{}], [{"emailAddress": {"address": "x"}}], [None]]),
    "body": st.fixed_dictionaries(
        {"contentType": st.sampled_from(("html", "text", "x")), "content": st.text(max_size=9)}
    ),
    "singleValueExtendedProperties": st.sampled_from([[{"id": MARK, "value": "v"}], [{"id": "x"}], [{}], [None]]),
    "isAllDay": st.booleans(),
    "isOnlineMeeting": st.booleans(),
    "location": st.fixed_dictionaries({"displayName": st.text(max_size=5), "address": junk}),
    "recurrence": st.fixed_dictionaries(
        {
            "pattern": st.fixed_dictionaries(
                {
                    "type": st.sampled_from(("daily", "weekly", "absoluteMonthly", "relativeYearly")),
                    "interval": st.integers(-1, 120),
                    "daysOfWeek": st.sampled_from((["monday"], [], ["x"])),
                    "dayOfMonth": st.integers(-1, 33),
                    "month": st.integers(-1, 13),
                }
            ),
            "range": st.fixed_dictionaries(
                {
                    "type": st.sampled_from(("endDate", "noEnd", "numbered")),
                    "startDate": dates,
                    "endDate": dates,
                    "numberOfOccurrences": st.integers(-1, 2**31),
                }
            ),
        }
    ),
}


@st.composite
def bodies(draw: Callable[..., Any]) -> Any:
    """Somewhere between a proper event and nonsense."""
    if draw(st.integers(0, 9)) == 0:
        return draw(junk)
    names = draw(st.lists(st.sampled_from((*properties("event"), *PLAUSIBLE)), max_size=4, unique=True))
    sent = {name: draw(PLAUSIBLE[name] if name in PLAUSIBLE and draw(st.integers(0, 3)) else junk) for name in names}
    return event(**sent) if draw(st.booleans()) else sent


def company() -> tuple[Desk, dict[str, Any]]:
    desk = Desk()
    made = desk.book("ada", attendees=invited("bo"), recurrence=weekly(), isOnlineMeeting=True)
    return desk, made.body


@given(sent=bodies())
def test_a_create_is_done_or_refused_without_a_trace(sent: Any) -> None:
    desk, _ = company()
    before = dumped(desk.tenant)

    said = desk.post("/users/ada@x.test/events", sent)

    assert said.status in (201, 400, 501)
    assert said.status == 201 or dumped(desk.tenant) == before


@given(sent=bodies(), day=st.sampled_from((None, "2026-12-01")))
def test_a_change_is_done_or_refused_without_a_trace(sent: Any, day: str | None) -> None:
    desk, made = company()
    event_id = made["id"] if day is None else desk.view("ada", day, "2026-12-02")[0]["id"]
    before = dumped(desk.tenant)

    said = desk.patch(f"/users/ada@x.test/events/{event_id}", sent)

    assert said.status in (200, 400, 501)
    assert said.status == 200 or dumped(desk.tenant) == before
    assert desk.get("/users/ada@x.test/events").status == 200
    assert desk.view("bo", "2026-11-23", "2027-11-23") is not None


names = st.sampled_from(("Schedules", "startTime", "EndTime", "availabilityViewInterval", "x"))


@given(
    sent=st.dictionaries(names, st.builds(at, moments, zones) | st.lists(st.text(max_size=9), max_size=22) | junk)
    | junk
)
def test_get_schedule_answers_or_refuses(sent: Any) -> None:
    said = company()[0].post("/users/ada@x.test/calendar/getSchedule", sent)

    assert said.status in (200, 400)


@given(text=st.text(max_size=40))
def test_any_text_may_stand_in_a_query(text: str) -> None:
    desk, _ = company()
    call = desk.ask

    for option in ("$filter", "$orderby", "$expand", "$select", "$top", "startDateTime", "$deltatoken"):
        for path in ("/users/ada@x.test/events", "/users/ada@x.test/calendarView/delta"):
            assert call("GET", path, query={option: text}).status in (200, 400, 410, 501)


@given(text=st.text(max_size=60), action=st.sampled_from(("", "/instances", "/cancel")))
def test_any_text_may_stand_for_an_id(text: str, action: str) -> None:
    desk, _ = company()
    method = "POST" if action == "/cancel" else "GET"

    assert desk.ask(method, f"/users/ada@x.test/events/id{action}", parts={"event": text}).status in (400, 404)
