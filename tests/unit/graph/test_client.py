"""The one way to Graph: what is asked again, what is not, and what a failure is called."""

import httpx
import pytest

from kaffepause.domain.ids import Address
from kaffepause.errors import AnswerLost, Denied, Missing, OutsideError, Refused, SignInFailed, Throttled, Unreachable
from tests.unit.graph.stage import Stage, refusal

ANN = Address("ann@contoso.example")
USERS = {"value": [{"id": "1", "displayName": "Ann", "mail": ANN, "userPrincipalName": ANN}]}


async def failure(stage: Stage) -> OutsideError:
    with pytest.raises(OutsideError) as told:
        await stage.ports.directory.people([ANN])
    return told.value


@pytest.mark.parametrize(
    "problem",
    [
        refusal(429, Retry_After="1"),
        refusal(401, "InvalidAuthenticationToken"),
        refusal(500),
        refusal(502),
        refusal(503),
        refusal(504, Retry_After="1"),
        httpx.ConnectError("refused"),
        httpx.ConnectTimeout("slow"),
        httpx.ReadTimeout("slow"),
        httpx.ReadError(""),
        httpx.RemoteProtocolError("half"),
        httpx.Response(200, content=b'{"value": [{"id"'),
        httpx.Response(200, html="<html>gateway</html>"),
        httpx.Response(502, html="<html>gateway</html>"),
        httpx.Response(200),
        httpx.Response(200, json=[]),
        httpx.Response(302, headers={"Location": "https://elsewhere.example"}),
        httpx.Response(302),
    ],
    ids=lambda one: repr(one).strip("<>"),
)
async def test_a_read_is_asked_again(stage: Stage, problem: httpx.Response | Exception) -> None:
    stage.graph.when("/users", problem, USERS)

    assert ANN in await stage.ports.directory.people([ANN])
    assert len(stage.graph.asked) == 2


@pytest.mark.parametrize(
    ("status", "kind"), [(400, Refused), (401, SignInFailed), (403, Denied), (404, Missing), (410, Missing)]
)
async def test_a_no_is_taken_for_a_no(stage: Stage, status: int, kind: type[OutsideError]) -> None:
    stage.graph.when("/users", refusal(status, "SomeCode", "Some words.", request_id="r-1"))

    told = await failure(stage)

    assert type(told) is kind
    assert (told.status, told.code, told.request_id) == (status, "SomeCode", "r-1")
    assert told.permanent


async def test_a_read_is_not_asked_for_ever(stage: Stage) -> None:
    stage.graph.when("/users", refusal(503))

    told = await failure(stage)

    assert type(told) is Unreachable
    assert len(stage.graph.asked) == 5
    assert sum(stage.time.slept) < 30


async def test_fractions_of_a_second_are_honored(stage: Stage) -> None:
    stage.graph.when("/users", refusal(429, Retry_After="2.128"), USERS)

    await stage.ports.directory.people([ANN])

    assert 2.128 <= stage.time.slept[0] <= 3.128


async def test_a_wait_until_a_moment_is_read_against_the_answers_own_date(stage: Stage) -> None:
    stage.graph.when(
        "/users",
        refusal(429, Retry_After="Mon, 23 Nov 2026 06:00:07 GMT", Date="Mon, 23 Nov 2026 06:00:00 GMT"),
        USERS,
    )

    await stage.ports.directory.people([ANN])

    assert 7 <= stage.time.slept[0] <= 8


async def test_a_wait_that_cannot_be_read_is_a_short_one(stage: Stage) -> None:
    stage.graph.when("/users", refusal(429, Retry_After="soon"), refusal(429), USERS)

    await stage.ports.directory.people([ANN])

    assert len(stage.graph.asked) == 3


async def test_a_wait_longer_than_anybodys_patience_is_told(stage: Stage) -> None:
    stage.graph.when("/users", refusal(429, Retry_After="900"))

    told = await failure(stage)

    assert isinstance(told, Throttled)
    assert told.retry_after == 900
    assert len(stage.graph.asked) == 1


async def test_every_call_carries_an_id_of_its_own_and_the_token(stage: Stage) -> None:
    stage.graph.when("/users", USERS)

    await stage.ports.directory.people([ANN])
    await stage.ports.directory.people([ANN])

    assert len({one.headers["client-request-id"] for one in stage.graph.asked}) == 2
    assert {one.headers["authorization"] for one in stage.graph.asked} == {"Bearer token"}


async def test_options_are_spelled_as_graph_documents_them(stage: Stage) -> None:
    stage.graph.when("/users", USERS)

    await stage.ports.directory.people([ANN])

    assert "$select=id,displayName" in stage.graph.asked[0].url.query.decode().replace("%2C", ",")


async def test_a_list_is_read_to_its_end_with_the_same_headers_on_every_page(stage: Stage) -> None:
    link = "https://graph.microsoft.com/v1.0/users/a/events?$skip=250"
    stage.graph.when("skip=250", {"value": []})
    stage.graph.when("/events", {"value": [], "@odata.nextLink": link})

    await stage.ports.events.find(ANN, "key")  # type: ignore[arg-type]

    first, second = stage.graph.asked
    assert sorted(first.headers["prefer"].split(", ")) == sorted(second.headers["prefer"].split(", "))
    assert second.headers["authorization"] == "Bearer token"


@pytest.mark.parametrize("link", ["https://evil.example/v1.0/users", "http://graph.microsoft.com/v1.0/users"])
async def test_the_token_goes_to_our_graph_over_https_and_nowhere_else(stage: Stage, link: str) -> None:
    stage.graph.when("/users", {"value": [], "@odata.nextLink": link})

    told = await failure(stage)

    assert isinstance(told, Refused)
    assert len(stage.graph.asked) == 1


@pytest.mark.parametrize(
    "problem",
    [
        refusal(500),
        refusal(503, Retry_After="1"),
        refusal(504),
        httpx.ReadTimeout("slow"),
        httpx.ReadError(""),
        httpx.Response(201, content=b'{"id"'),
        httpx.Response(200, html="<html>gateway</html>"),
    ],
    ids=lambda one: repr(one).strip("<>"),
)
async def test_a_write_without_a_key_is_never_sent_again_blindly(
    stage: Stage, problem: httpx.Response | Exception
) -> None:
    stage.graph.when("POST", problem)

    with pytest.raises(AnswerLost, match="cannot tell whether"):
        await stage.ports.post.draft(b"Subject: x\r\n\r\nx", "m")

    assert len(stage.graph.asked) == 1


@pytest.mark.parametrize("problem", [refusal(429, Retry_After="1"), httpx.ConnectError("refused")], ids=repr)
async def test_a_write_that_did_not_arrive_is_sent_again(stage: Stage, problem: httpx.Response | Exception) -> None:
    stage.graph.when("POST", problem, {"id": "M1"})
    stage.graph.when("PATCH", {"id": "M1"})

    assert await stage.ports.post.draft(b"Subject: x\r\n\r\nx", "m") == "M1"
    assert len(stage.graph.to("POST")) == 2


async def test_a_token_that_graph_takes_for_expired_is_asked_for_anew(stage: Stage) -> None:
    stage.graph.when("/users", USERS)
    await stage.ports.directory.people([ANN])
    stage.graph.lines.insert(
        0, ("/users", [refusal(401, "InvalidAuthenticationToken"), httpx.Response(200, json=USERS)])
    )

    assert ANN in await stage.ports.directory.people([ANN])
    assert len(stage.tokens) == 2
