"""How much Graph lets one application ask for."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from kaffepause.sandbox.limits import Limits, LimitSettings, units
from kaffepause.sandbox.wire import Refused
from tests.unit.sandbox.visitor import FREJA, METTE, SERVICE, Visitor, code


class Watch:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_mailbox_takes_its_number_of_requests_and_says_when_to_come_back() -> None:
    watch = Watch()
    limits = Limits(LimitSettings(mailbox_requests=3, mailbox_seconds=600), seconds=watch)
    for _ in range(3):
        with limits.in_flight("app", "mette"):
            watch.now += 1
    with pytest.raises(Refused) as refusal, limits.in_flight("app", "mette"):
        pass
    assert (refusal.value.status, refusal.value.code) == (429, "ApplicationThrottled")
    assert refusal.value.headers["Retry-After"] == "597"
    with limits.in_flight("app", "freja"), limits.in_flight("other app", "mette"):
        pass


def test_requests_while_throttled_count_too() -> None:
    watch = Watch()
    limits = Limits(LimitSettings(mailbox_requests=1, mailbox_seconds=10), seconds=watch)
    with limits.in_flight("app", "mette"):
        pass
    for watch.now in (6.0, 12.0, 18.0):
        with pytest.raises(Refused), limits.in_flight("app", "mette"):
            pass
    watch.now = 29.0
    with limits.in_flight("app", "mette"):
        pass


def test_the_fifth_request_at_a_time_is_one_too_many() -> None:
    limits = Limits()
    with limits.in_flight("a", "m"), limits.in_flight("a", "m"), limits.in_flight("a", "m"), limits.in_flight("a", "m"):
        with pytest.raises(Refused, match="MailboxConcurrency"), limits.in_flight("a", "m"):
            pass
        with limits.in_flight("a", "another mailbox"):
            pass
    with limits.in_flight("a", "m"):
        pass


def test_over_the_socket_the_fifth_of_five_slow_calls_is_throttled(visitor: Visitor) -> None:
    visitor.sandbox.control("POST", "settings", {"latency": 0.5})
    assert visitor.token
    with ThreadPoolExecutor(5) as pool:
        answers = list(pool.map(lambda _: visitor.get(f"/users/{METTE}/mailboxSettings"), range(5)))
    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 200, 429]
    with ThreadPoolExecutor(5) as pool:
        boxes = (METTE, METTE, FREJA, FREJA, SERVICE)
        answers = list(pool.map(lambda box: visitor.get(f"/users/{box}/mailboxSettings"), boxes))
    assert {answer.status_code for answer in answers} == {200}


def test_one_mailbox_under_two_names_is_one_mailbox(visitor: Visitor) -> None:
    visitor.sandbox.control("POST", "settings", {"mailbox_requests": 1})
    identity = visitor.sandbox.tenant.find_user(METTE).id
    assert visitor.get(f"/users/{identity}/mailboxSettings").status_code == 200
    assert code(visitor.get(f"/users/{METTE.upper()}/mailboxSettings")) == "429 ApplicationThrottled"


def test_the_directory_counts_units_and_says_how_many(visitor: Visitor) -> None:
    visitor.sandbox.control("POST", "settings", {"directory_units": 5, "directory_seconds": 600})
    assert visitor.get("/users").headers["x-ms-resource-unit"] == "2"
    assert visitor.get("/users").headers["x-ms-throttle-limit-percentage"] == "0.8"
    assert code(visitor.get("/users")) == "429 TooManyRequests"


def test_a_retry_after_may_have_a_fraction(visitor: Visitor) -> None:
    visitor.sandbox.control("POST", "settings", {"directory_units": 0, "fractional": True})
    assert "." in visitor.get("/users").headers["Retry-After"]


def test_limits_can_be_switched_off(visitor: Visitor) -> None:
    off = {"directory_units": None, "mailbox_requests": None, "mailbox_at_once": None}
    visitor.sandbox.control("POST", "settings", off)
    assert "x-ms-resource-unit" not in visitor.get("/users").headers
    assert visitor.get(f"/users/{METTE}/mailboxSettings").status_code == 200


@pytest.mark.parametrize(
    ("path", "top", "selects", "expands", "cost"),
    [
        ("/users", None, False, False, 2),
        ("/users", None, True, False, 1),
        ("/users", 5, True, False, 1),
        ("/users", None, False, True, 3),
        ("/groups/g/members", None, False, False, 3),
        ("/groups/g/transitiveMembers", None, False, False, 5),
        ("/groups/g/transitiveMembers/microsoft.graph.user", 999, True, False, 4),
        ("/users/u", None, False, False, 1),
        ("/users/u/manager", None, True, False, 1),
    ],
)
def test_unit_costs_are_microsofts(path: str, top: int | None, selects: bool, expands: bool, cost: int) -> None:
    assert units("GET", path, top=top, selects=selects, expands=expands) == cost
