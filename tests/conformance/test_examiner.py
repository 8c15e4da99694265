"""The examiner itself: what it calls a difference, and what it finds unlike Graph's metadata."""

from typing import Any

import pytest

from tests.conformance.cases import all_cases, filled
from tests.conformance.likeness import Said, differences
from tests.conformance.vocabulary import unlike_the_metadata

ROOT = "https://graph.test/v1.0/$metadata"
EVENT = {"@odata.context": f"{ROOT}#users('x')/events/$entity", "id": "1"}
PLACES = ("api-reference/", "concepts/", "graph-facts ", "sdk-facts ", "issue ", "GitHub issue ", "assumption: ")


@pytest.mark.parametrize(
    ("wanted", "alike", "other"),
    [
        ({"a": 1}, {"a": 1, "b": 2}, {"a": 2}),
        ({"a": True}, {"a": True}, {"a": 1}),
        ({"a": None}, {"a": None}, {}),
        ({"a": "<any>"}, {"a": 0}, {"a": None}),
        ({"a": "<absent>"}, {}, {"a": None}),
        ([{"a": 1}], [{"a": 1}], [{"a": 1}, {"a": 1}]),
        (Said("re", "a+"), "aa", "aab"),
        (Said("text", "b"), "abc", "ac"),
        (Said("same", "Busy"), "busy", "free"),
        (Said("differs", 1), 2, 1),
        (Said("some", [{"a": 1}]), [{"a": 2}, {"a": 1}], [{"a": 2}]),
        (Said("every", {"a": 1}), [{"a": 1}], []),
        (Said("none", {"a": 1}), [{"a": 2}], [{"a": 1}]),
        (Said("count", "2"), [1, 2], [1]),
        (Said("keys", ["a"]), {"a": 1, "@odata.type": "x"}, {"a": 1, "b": 2}),
        (Said("allkeys", ["a"]), [{"a": 1}], [{"a": 1}, {"b": 1}]),
    ],
)
def test_a_difference_is_seen_and_a_likeness_is_not(wanted: Any, alike: Any, other: Any) -> None:
    assert list(differences(wanted, alike)) == []
    assert len(list(differences(wanted, other))) == 1


@pytest.mark.parametrize(
    "odd",
    [
        {"mood": "good"},
        {"showAs": "sometimes"},
        {"subject": 1},
        {"isAllDay": "true"},
        {"reminderMinutesBeforeStart": 2**31},
        {"createdDateTime": "2026-11-23"},
        {"start": {"dateTime": None}},
        {"start": "10:00"},
        {"attendees": {}},
        {"attendees": [{"status": {"response": "perhaps"}}]},
        {"id": None},
        {"recurrence": {"range": {"endDate": "0001-01-01T00:00:00Z"}}},
    ],
)
def test_what_the_metadata_does_not_know_is_found(odd: dict[str, Any]) -> None:
    assert len(list(unlike_the_metadata(EVENT | odd))) == 1


@pytest.mark.parametrize(
    ("context", "kind"),
    [
        ("#users('x')/events/$entity", {"subject": "a"}),
        ("#users('x')/events('y')/instances(subject,start)", {"value": [{"subject": "a"}]}),
        ("#users('o''neil')/messages(subject)/$entity", {"isDraft": True}),
        ("#Collection(microsoft.graph.scheduleInformation)", {"value": [{"availabilityView": "0"}]}),
        ("#users('x')/mailboxSettings/timeZone", {"value": "UTC"}),
        ("#users(displayName,manager(id))", {"value": [{"displayName": "a"}]}),
        ("#directoryObjects", {"value": [{"@odata.type": "#microsoft.graph.group", "mailNickname": "a"}]}),
    ],
)
def test_the_context_says_the_type(context: str, kind: dict[str, Any]) -> None:
    assert list(unlike_the_metadata({"@odata.context": ROOT + context} | kind)) == []


@pytest.mark.parametrize("context", ["#users('x')/moods/$entity", "#moods", "", "#Collection(mood)"])
def test_a_context_that_leads_nowhere_is_found(context: str) -> None:
    assert list(unlike_the_metadata({"@odata.context": ROOT + context, "id": "1"}))


def test_every_case_says_where_it_comes_from_and_what_is_said_there() -> None:
    bare = [case.id for case in all_cases() if not case.source.removeprefix("microsoftgraph/").strip()]
    strange = [case.id for case in all_cases() if not any(place in case.source for place in PLACES)]

    assert bare == strange == []


def test_a_name_nobody_gave_is_an_error() -> None:
    with pytest.raises(KeyError):
        filled("GET /users/{nobody}", {"mette": "m"})
