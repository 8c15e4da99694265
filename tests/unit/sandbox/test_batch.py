"""Many requests in one."""

import base64
from typing import Any

import pytest

from tests.unit.sandbox.visitor import METTE, SERVICE, Visitor, code, mail_to

JSON = {"Content-Type": "application/json"}


def get(name: str, url: str, **more: Any) -> dict[str, Any]:
    return {"id": name, "method": "GET", "url": url, **more}


def test_each_request_is_answered_on_its_own(visitor: Visitor) -> None:
    requests = [
        get("a", f"/users/{METTE}?$select=mail"),
        get("b", "/users/nobody@nordwind.example"),
        {"id": "c", "method": "POST", "url": f"/users/{SERVICE}/messages", "headers": JSON, "body": mail_to(METTE)},
    ]
    answers = {one["id"]: one for one in visitor.post("/$batch", {"requests": requests}).json()["responses"]}
    assert {name: one["status"] for name, one in answers.items()} == {"a": 200, "b": 404, "c": 201}
    assert answers["a"]["body"]["mail"] == METTE
    assert answers["b"]["body"]["error"]["code"] == "Request_ResourceNotFound"
    assert answers["c"]["headers"]["request-id"]


def test_what_depends_on_a_failure_is_not_tried(visitor: Visitor) -> None:
    draft = {"method": "POST", "url": f"/users/{SERVICE}/messages", "headers": JSON, "body": mail_to(METTE)}
    requests = [
        get("gone", "/users/nobody@nordwind.example"),
        {"id": "next", "dependsOn": ["gone"], **draft},
        {"id": "after", "dependsOn": ["next"], **draft},
        {"id": "free", **draft},
    ]
    answers = visitor.post("/$batch", {"requests": requests}).json()["responses"]
    assert [one["status"] for one in answers] == [404, 424, 424, 201]
    assert len(visitor.sandbox.tenant.mailbox(SERVICE).messages) == 1


def test_a_body_that_is_not_json_comes_in_base64(visitor: Visitor) -> None:
    mime = base64.b64encode(b"From: kaffepause@nordwind.example\r\nSubject: Hej\r\n\r\nHej\r\n")
    send = {
        "id": "1",
        "method": "POST",
        "url": f"/users/{SERVICE}/messages",
        "headers": {"Content-Type": "text/plain"},
        "body": base64.b64encode(mime).decode(),
    }
    (answer,) = visitor.post("/$batch", {"requests": [send]}).json()["responses"]
    assert (answer["status"], answer["body"]["subject"]) == (201, "Hej")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"requests": []},
        {"requests": "all"},
        {"requests": [get(str(number), "/users") for number in range(21)]},
        {"requests": [get("1", "/users"), get("1", "/users")]},
        {"requests": [{"id": "1", "url": "/users"}]},
        {"requests": [get("1", "/users", dependsOn=["2"]), get("2", "/users")]},
        {"requests": [get("1", "/$batch")]},
        {"requests": [{"id": "1", "method": "POST", "url": "/users", "body": {}}]},
        {"requests": ["/users"]},
        {"requests": [get("1", "/users", headers=[1], dependsOn=7)]},
        [],
    ],
)
def test_an_envelope_that_makes_no_sense_is_refused_whole(visitor: Visitor, body: Any) -> None:
    assert code(visitor.post("/$batch", body)) == "400 BadRequest"


def test_a_batch_needs_a_token_and_lends_it_to_its_requests(visitor: Visitor) -> None:
    body = {"requests": [get("1", "/users", headers={"Authorization": "Bearer other"})]}
    assert visitor.http.post("/v1.0/$batch", json=body).status_code == 401
    assert visitor.post("/$batch", body).json()["responses"][0]["status"] == 200
