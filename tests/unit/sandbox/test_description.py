"""The sandbox serves its own description: every route of it, in OpenAPI 3.1, to anybody."""

import ssl
from typing import Any

import httpx
import pytest
import schemathesis

from kaffepause.sandbox.app import ROUTES
from kaffepause.sandbox.server import Sandbox


@pytest.fixture
def described(sandbox: Sandbox) -> dict[str, Any]:
    trusted = ssl.create_default_context(cafile=sandbox.ca_file)
    return httpx.get(f"{sandbox.origin}/openapi.json", verify=trusted).json()


def test_the_description_is_openapi_and_has_every_route_and_nothing_else(
    described: dict[str, Any], sandbox: Sandbox
) -> None:
    schemathesis.openapi.from_dict(described).validate()
    operations = {(method.upper(), path) for path, one in described["paths"].items() for method in one}
    assert operations == {(route.method, route.path) for route in ROUTES}
    assert described["servers"] == [{"url": f"{sandbox.graph_root}/v1.0"}]


def test_the_description_names_the_options_and_permissions_of_a_path(described: dict[str, Any]) -> None:
    view = described["paths"]["/users/{user}/calendarView"]["get"]

    assert {"startDateTime", "endDateTime", "$select"} <= {one["name"] for one in view["parameters"]}
    assert view["x-permissions"] == ["Calendars.Read", "Calendars.ReadBasic.All", "Calendars.ReadWrite"]
