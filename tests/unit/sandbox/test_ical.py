"""Real calendar files: what Outlook, Google and Apple write ends up where its owner sees it."""

from datetime import UTC, date, datetime
from pathlib import Path
from shutil import copy
from zoneinfo import ZoneInfo

import icalendar
import pytest
import recurring_ical_events

from kaffepause.sandbox.ical import Imported, import_folder
from tests.unit.sandbox.desk import Desk

FILES = Path(__file__).parents[2] / "data" / "calendars"
SHOWN = {"ada": "ada@x.test.ics", "bo": "bo.ics", "chen": "chen.ics"}
COPENHAGEN = ZoneInfo("Europe/Copenhagen")


@pytest.fixture
def desk() -> Desk:
    desk = Desk()
    import_folder(desk.tenant, FILES)
    return desk


def week(desk: Desk, who: str, since: str = "2026-11-23", until: str = "2026-11-30") -> list[tuple[str, str, str]]:
    return [(one["start"]["dateTime"][5:16], one["showAs"], one["subject"]) for one in desk.view(who, since, until)]


def calendar_file(*lines: str) -> str:
    return "\r\n".join(("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//t//t//EN", *lines, "END:VCALENDAR", ""))


def entry(*lines: str, uid: str = "1") -> tuple[str, ...]:
    return ("BEGIN:VEVENT", f"UID:{uid}", "DTSTAMP:20261101T000000Z", *lines, "END:VEVENT")


def imported(folder: Path, *lines: str, name: str = "ada.ics") -> tuple[Desk, Imported]:
    (folder / name).write_text(calendar_file(*lines), "utf-8")
    desk = Desk()
    return desk, import_folder(desk.tenant, folder)[0]


def test_an_outlook_calendar_is_read_with_its_moved_cancelled_and_left_out_dates(desk: Desk) -> None:
    assert week(desk, "ada") == [
        ("11-23T13:00", "busy", "Ugestatus (flyttet)"),
        ("11-24T07:00", "workingElsewhere", "Arbejder hjemmefra"),
        ("11-24T10:00", "tentative", "Læge"),
        ("11-26T00:00", "oof", "Ferie"),
    ]


def test_a_google_calendar_is_read_with_what_its_owner_answered(desk: Desk) -> None:
    assert week(desk, "bo") == [
        ("11-24T12:00", "tentative", "Budget"),
        ("11-24T14:00", "busy", "Partner sync"),
        ("11-26T07:00", "busy", "Fokus"),
        ("11-27T00:00", "free", "Bo's birthday"),
    ]


def test_an_apple_calendar_is_read_with_its_floating_times_in_its_owners_zone(desk: Desk) -> None:
    assert ("11-24T15:30", "busy", "Løbetur") in week(desk, "chen")
    assert ("11-23T10:00", "tentative", "Månedssnak") in week(desk, "chen")


def test_wall_clocks_are_kept_over_the_change_of_clocks(desk: Desk) -> None:
    starts = [start for start, _, subject in week(desk, "ada", "2026-10-19", "2026-11-02") if subject == "Ugestatus"]

    assert starts == ["10-19T07:00", "10-21T07:00", "10-26T08:00", "10-28T08:00"]


def test_a_private_entry_stays_private(desk: Desk) -> None:
    assert [one["sensitivity"] for one in desk.view("ada") if one["subject"] == "Læge"] == ["private"]


@pytest.mark.parametrize("who", sorted(SHOWN))
@pytest.mark.parametrize(("since", "until"), [("2026-10-19", "2026-11-02"), ("2026-11-23", "2026-11-30")])
def test_free_busy_of_a_file_is_what_an_independent_library_counts(
    desk: Desk, who: str, since: str, until: str
) -> None:
    body = {
        "schedules": [f"{who}@x.test"],
        "startTime": {"dateTime": f"{since}T00:00:00", "timeZone": "UTC"},
        "endTime": {"dateTime": f"{until}T00:00:00", "timeZone": "UTC"},
        "availabilityViewInterval": 15,
    }
    told = desk.post("/users/kaffe@x.test/calendar/getSchedule", body)["value"][0]["availabilityView"]

    busy = sum(digit != "0" for digit in told) * 15

    assert busy == minutes_counted_apart(
        FILES / SHOWN[who], f"{who}@x.test", date.fromisoformat(since), date.fromisoformat(until)
    )


def minutes_counted_apart(path: Path, owner: str, since: date, until: date) -> int:
    """Minutes that are not free, quarter by quarter, with nothing of the sandbox in it."""
    start, end = (datetime.combine(day, datetime.min.time(), UTC) for day in (since, until))
    taken: set[int] = set()
    icalendar.use_zoneinfo()  # no zone of a file read before
    for one in recurring_ical_events.of(icalendar.Calendar.from_ical(path.read_bytes())).between(since, until):
        shown = str(one.get("X-MICROSOFT-CDO-BUSYSTATUS", "FREE" if one.get("TRANSP") == "TRANSPARENT" else "BUSY"))
        if shown in ("FREE", "WORKINGELSEWHERE") or one.get("STATUS") == "CANCELLED" or declined(one, owner):
            continue
        first, last = (instant(one[edge].dt) for edge in ("DTSTART", "DTEND"))
        quarters = (int((max(first, start) - start).total_seconds()), int((min(last, end) - start).total_seconds()))
        taken |= set(range(quarters[0] // 900, -(-quarters[1] // 900)))
    return len(taken) * 15


def declined(one: icalendar.Event, owner: str) -> bool:
    attendees = one.get("ATTENDEE", [])
    listed = attendees if isinstance(attendees, list) else [attendees]
    return any(str(who).endswith(owner) and who.params.get("PARTSTAT") == "DECLINED" for who in listed)


def instant(moment: date | datetime) -> datetime:
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, datetime.min.time())
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=COPENHAGEN).astimezone(UTC)


def test_a_file_that_cannot_be_read_is_named_with_its_reason_and_the_others_go_in(tmp_path: Path) -> None:
    copy(FILES / "bo.ics", tmp_path / "bo.ics")
    (tmp_path / "ada.ics").write_text("Dear diary", "utf-8")
    (tmp_path / "stranger.ics").write_text(calendar_file(), "utf-8")
    (tmp_path / "notes.txt").write_text("not a calendar", "utf-8")
    desk = Desk()

    ada, bo, stranger = import_folder(desk.tenant, tmp_path)

    assert (ada.file, ada.entries) == ("ada.ics", 0)
    assert "not an iCalendar file" in ada.problem
    assert (bo.problem, len(desk.view("bo"))) == ("", 4)
    assert stranger.problem == "Nobody here has a mailbox called stranger."


def zone_of_a_file(offset: str) -> tuple[str, ...]:
    rules = ("DTSTART:16010101T000000", f"TZOFFSETFROM:{offset}", f"TZOFFSETTO:{offset}")
    return ("BEGIN:VTIMEZONE", "TZID:Customized Time Zone", "BEGIN:STANDARD", *rules, "END:STANDARD", "END:VTIMEZONE")


def test_two_files_may_mean_different_zones_by_the_same_name(tmp_path: Path) -> None:
    times = ("DTSTART;TZID=Customized Time Zone:20261123T090000", "DTEND;TZID=Customized Time Zone:20261123T100000")
    for who, offset in (("ada", "+0100"), ("bo", "+0530")):
        (tmp_path / f"{who}.ics").write_text(calendar_file(*zone_of_a_file(offset), *entry(*times)), "utf-8")
    desk = Desk()

    import_folder(desk.tenant, tmp_path)

    assert [start for who in ("ada", "bo") for start, *_ in week(desk, who)] == ["11-23T08:00", "11-23T03:30"]


def test_a_zone_that_is_neither_known_nor_defined_is_a_reason(tmp_path: Path) -> None:
    _, ada = imported(tmp_path, *entry("DTSTART;TZID=Somewhere:20261123T090000", "SUMMARY:x"))

    assert "Somewhere" in ada.problem


def test_an_entry_without_a_start_is_a_reason(tmp_path: Path) -> None:
    _, ada = imported(tmp_path, *entry("SUMMARY:Lost"))

    assert "Lost" in ada.problem


def test_a_customized_zone_is_read_by_its_rules_whatever_its_name(desk: Desk) -> None:
    assert ("11-24T10:00", "tentative", "Læge") in week(desk, "ada")


def test_an_entry_without_an_end_lasts_no_time_and_a_date_without_one_lasts_its_day(tmp_path: Path) -> None:
    desk, _ = imported(
        tmp_path,
        *entry("DTSTART:20261123T090000Z", "SUMMARY:Reminder", uid="1"),
        *entry("DTSTART;VALUE=DATE:20261124", "SUMMARY:Day", uid="2"),
    )

    ends = {one["subject"]: one["end"]["dateTime"][:16] for one in desk.view("ada")}

    assert ends == {"Reminder": "2026-11-23T09:00", "Day": "2026-11-25T00:00"}


def test_a_file_takes_the_place_of_what_the_mailbox_held(tmp_path: Path) -> None:
    (tmp_path / "ada.ics").write_text(calendar_file(*entry("DTSTART:20261123T090000Z", "SUMMARY:Own")), "utf-8")
    desk = Desk()
    desk.book("ada")

    import_folder(desk.tenant, tmp_path)

    assert [one["subject"] for one in desk.view("ada")] == ["Own"]


def test_a_file_in_an_old_windows_encoding_is_read(tmp_path: Path) -> None:
    (tmp_path / "ada.ics").write_bytes(
        calendar_file(*entry("DTSTART:20261123T090000Z", "SUMMARY:Møde")).encode("cp1252")
    )
    desk = Desk()

    import_folder(desk.tenant, tmp_path)

    assert [one["subject"] for one in desk.view("ada")] == ["Møde"]
