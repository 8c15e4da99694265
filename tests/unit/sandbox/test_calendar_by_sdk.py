"""Microsoft's own Python client books, finds, moves and calls off a series, over TLS."""

import ssl
from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import httpx
import orjson
import pytest
from kiota_abstractions.authentication import (
    AccessTokenProvider,
    AllowedHostsValidator,
    BaseBearerTokenAuthenticationProvider,
)
from kiota_abstractions.base_request_configuration import RequestConfiguration
from kiota_abstractions.request_information import RequestInformation
from msgraph import GraphServiceClient
from msgraph.generated.models.attendee import Attendee
from msgraph.generated.models.body_type import BodyType
from msgraph.generated.models.date_time_time_zone import DateTimeTimeZone
from msgraph.generated.models.day_of_week import DayOfWeek
from msgraph.generated.models.email_address import EmailAddress
from msgraph.generated.models.event import Event
from msgraph.generated.models.item_body import ItemBody
from msgraph.generated.models.o_data_errors.o_data_error import ODataError
from msgraph.generated.models.online_meeting_provider_type import OnlineMeetingProviderType
from msgraph.generated.models.patterned_recurrence import PatternedRecurrence
from msgraph.generated.models.recurrence_pattern import RecurrencePattern
from msgraph.generated.models.recurrence_pattern_type import RecurrencePatternType
from msgraph.generated.models.recurrence_range import RecurrenceRange
from msgraph.generated.models.recurrence_range_type import RecurrenceRangeType
from msgraph.generated.models.single_value_legacy_extended_property import SingleValueLegacyExtendedProperty
from msgraph.generated.users.item.calendar.get_schedule.get_schedule_post_request_body import (
    GetSchedulePostRequestBody,
)
from msgraph.generated.users.item.calendar_view.calendar_view_request_builder import CalendarViewRequestBuilder
from msgraph.generated.users.item.events.events_request_builder import EventsRequestBuilder
from msgraph.generated.users.item.events.item.cancel.cancel_post_request_body import CancelPostRequestBody
from msgraph.generated.users.item.user_item_request_builder import UserItemRequestBuilder
from msgraph.graph_request_adapter import GraphRequestAdapter

from kaffepause.sandbox.server import Sandbox
from tests.unit.sandbox.visitor import FREJA, MARK, METTE, SERVICE, Visitor

ROMANCE = "Romance Standard Time"


class GivenToken(AccessTokenProvider):
    """A token fetched beforehand: signing in is another test's business."""

    def __init__(self, token: str) -> None:
        self._token = token

    async def get_authorization_token(self, uri: str, additional_authentication_context: Any = None) -> str:  # noqa: ARG002 - kiota asks with these
        return self._token

    def get_allowed_hosts_validator(self) -> AllowedHostsValidator:
        return AllowedHostsValidator(["127.0.0.1"])


class Sdk:
    """The SDK's builders and models, its answers left unparsed."""

    def __init__(self, adapter: GraphRequestAdapter) -> None:
        self._adapter = adapter
        self._client = GraphServiceClient(request_adapter=adapter)

    def user(self, address: str) -> UserItemRequestBuilder:
        return self._client.users.by_user_id(address)

    async def send(self, asked: RequestInformation) -> dict[str, Any]:
        said = await self._adapter.send_primitive_async(asked, "bytes", {"XXX": ODataError})
        return orjson.loads(said) if said else {}


@pytest.fixture
async def sdk(sandbox: Sandbox, visitor: Visitor) -> AsyncIterator[Sdk]:
    trusted = ssl.create_default_context(cafile=str(sandbox.ca_file))
    async with httpx.AsyncClient(verify=trusted, trust_env=False) as http:
        token = visitor.may("Calendars.ReadWrite").token
        adapter = GraphRequestAdapter(BaseBearerTokenAuthenticationProvider(GivenToken(token)), client=http)
        adapter.base_url = f"{sandbox.origin}/v1.0"
        yield Sdk(adapter)


def at(text: str, zone: str = ROMANCE) -> DateTimeTimeZone:
    return DateTimeTimeZone(date_time=text, time_zone=zone)


def weekly(first: date, last: date) -> PatternedRecurrence:
    return PatternedRecurrence(
        pattern=RecurrencePattern(
            type=RecurrencePatternType.Weekly,
            interval=1,
            days_of_week=[DayOfWeek.Tuesday],
            first_day_of_week=DayOfWeek.Monday,
        ),
        range=RecurrenceRange(
            type=RecurrenceRangeType.EndDate, start_date=first, end_date=last, recurrence_time_zone=ROMANCE
        ),
    )


def good_morning() -> Event:
    return Event(
        subject="Good morning",
        body=ItemBody(content="<p>Hej</p>", content_type=BodyType.Html),
        start=at("2026-11-24T09:00:00"),
        end=at("2026-11-24T09:15:00"),
        attendees=[Attendee(email_address=EmailAddress(address=address)) for address in (METTE, FREJA)],
        recurrence=weekly(date(2026, 11, 24), date(2027, 1, 12)),
        is_online_meeting=True,
        online_meeting_provider=OnlineMeetingProviderType.TeamsForBusiness,
        transaction_id="9a3f",
        single_value_extended_properties=[SingleValueLegacyExtendedProperty(id=MARK, value="kp1|abc")],
    )


def november() -> RequestConfiguration[Any]:
    window = CalendarViewRequestBuilder.CalendarViewRequestBuilderGetQueryParameters(
        start_date_time="2026-11-23T00:00:00Z", end_date_time="2026-12-07T00:00:00Z", top=50
    )
    return RequestConfiguration(query_parameters=window)


async def test_a_series_is_booked_once_and_found_by_our_own_property(sdk: Sdk) -> None:
    events = sdk.user(SERVICE).events

    first = await sdk.send(events.to_post_request_information(good_morning()))
    again = await sdk.send(events.to_post_request_information(good_morning()))
    wanted = EventsRequestBuilder.EventsRequestBuilderGetQueryParameters(
        filter=f"singleValueExtendedProperties/Any(ep: ep/id eq '{MARK}' and startswith(ep/value,'kp1|'))",
        expand=[f"singleValueExtendedProperties($filter=id eq '{MARK}')"],
        select=["id", "subject"],
    )
    found = await sdk.send(events.to_get_request_information(RequestConfiguration(query_parameters=wanted)))

    assert first["id"] == again["id"]
    assert first["onlineMeeting"]["joinUrl"].startswith("https://teams.microsoft.com/l/meetup-join/")
    assert [one["singleValueExtendedProperties"] for one in found["value"]] == [[{"id": MARK, "value": "kp1|abc"}]]


async def test_a_booked_series_shows_in_free_busy_and_one_date_of_it_is_moved(sdk: Sdk) -> None:
    user = sdk.user(SERVICE)
    await sdk.send(user.events.to_post_request_information(good_morning()))
    asked = GetSchedulePostRequestBody(
        schedules=[METTE],
        start_time=at("2026-11-24T00:00:00", "UTC"),
        end_time=at("2026-11-25T00:00:00", "UTC"),
        availability_view_interval=60,
    )

    told = await sdk.send(user.calendar.get_schedule.to_post_request_information(asked))
    [first, _] = (await sdk.send(user.calendar_view.to_get_request_information(november())))["value"]
    change = Event(start=at("2026-11-25T13:00:00"), end=at("2026-11-25T13:15:00"))
    moved = await sdk.send(user.events.by_event_id(first["id"]).to_patch_request_information(change))

    assert told["value"][0]["availabilityView"] == "000000001" + "0" * 15
    assert (moved["type"], moved["start"]["dateTime"]) == ("exception", "2026-11-25T12:00:00.0000000")


async def test_a_called_off_series_is_gone(sdk: Sdk, visitor: Visitor) -> None:
    events = sdk.user(SERVICE).events
    made = await sdk.send(events.to_post_request_information(good_morning()))
    there = events.by_event_id(made["id"])

    await sdk.send(there.cancel.to_post_request_information(CancelPostRequestBody(comment="Tak for nu")))

    with pytest.raises(ODataError) as refused:
        await sdk.send(there.to_get_request_information())
    assert refused.value.error is not None
    assert refused.value.error.code == "ErrorItemNotFound"
