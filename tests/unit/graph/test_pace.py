"""How many calls are in flight, and how much mail is caused."""

import asyncio
from collections import Counter

import pytest

from kaffepause.domain.ids import Address
from kaffepause.errors import Throttled
from kaffepause.graph.pace import MailPace, Pace
from tests.unit.graph.stage import Hourglass

ANN, BO = Address("ann@contoso.example"), Address("bo@contoso.example")


class Office:
    """Calls that take a moment, and how many there are at once."""

    def __init__(self, pace: Pace, time: Hourglass) -> None:
        self.pace, self.time = pace, time
        self.at_once: Counter[Address | None] = Counter()
        self.most: Counter[Address | None] = Counter()
        self.most_in_all = 0

    async def call(self, mailbox: Address | None, seconds: float = 0.0) -> None:
        async with self.pace.turn(mailbox):
            self.at_once[mailbox] += 1
            self.most[mailbox] = max(self.most[mailbox], self.at_once[mailbox])
            self.most_in_all = max(self.most_in_all, self.at_once.total())
            self.time.now += seconds
            for _ in range(3):
                await asyncio.sleep(0)
            self.at_once[mailbox] -= 1


@pytest.fixture
def time() -> Hourglass:
    return Hourglass()


@pytest.fixture
def pace(time: Hourglass) -> Pace:
    return Pace(ceiling=16, clock=time, sleep=time.sleep)


async def test_a_mailbox_never_has_more_than_four_calls_in_flight(pace: Pace, time: Hourglass) -> None:
    pace.limit = 16
    office = Office(pace, time)

    await asyncio.gather(*(office.call(one) for one in [ANN, BO] * 30))

    assert office.most[ANN] == office.most[BO] == 4
    assert office.most_in_all == 8


async def test_the_total_starts_at_four_and_grows_while_answers_are_quick(pace: Pace, time: Hourglass) -> None:
    office = Office(pace, time)

    await asyncio.gather(*(office.call(None) for _ in range(4)))
    assert office.most_in_all == 4
    await asyncio.gather(*(office.call(None) for _ in range(400)))

    assert pace.limit == 16
    assert office.most_in_all == 16


async def test_the_total_does_not_grow_while_answers_are_slow(pace: Pace, time: Hourglass) -> None:
    office = Office(pace, time)

    await asyncio.gather(*(office.call(None, seconds=2.0) for _ in range(50)))

    assert pace.limit == 4


async def test_calls_that_are_refused_together_halve_the_total_once(pace: Pace) -> None:
    pace.limit = 16

    for _ in range(8):
        pace.told_to_wait(ANN, 2.5)

    assert pace.limit == 8


async def test_the_total_never_falls_below_one(pace: Pace, time: Hourglass) -> None:
    for _ in range(9):
        pace.told_to_wait(None, 1.0)
        time.now += 2

    assert pace.limit == 1


async def test_nobody_starts_before_the_wait_is_over(pace: Pace, time: Hourglass) -> None:
    pace.told_to_wait(ANN, 2.5)

    async with pace.turn(BO):
        assert time.now == 1002.5


async def test_a_long_wait_binds_its_mailbox_and_others_only_for_a_moment(pace: Pace, time: Hourglass) -> None:
    pace.told_to_wait(ANN, 60.0)

    async with pace.turn(BO):
        assert time.now == 1010.0
    async with pace.turn(ANN):
        assert time.now == 1060.0


async def test_a_wait_that_is_too_long_is_told_instead_of_sat_out(pace: Pace, time: Hourglass) -> None:
    pace.told_to_wait(ANN, 600.0)

    with pytest.raises(Throttled, match="another 600 seconds") as told:
        async with pace.turn(ANN):
            pass

    assert told.value.retry_after == 600.0
    async with pace.turn(BO):
        assert time.now == 1010.0


async def test_a_call_that_is_given_up_leaves_its_place_to_the_next(pace: Pace) -> None:
    pace.limit = 1
    holds, may_end = asyncio.Event(), asyncio.Event()

    async def hold() -> None:
        async with pace.turn(None):
            holds.set()
            await may_end.wait()

    async def pass_through() -> str:
        async with pace.turn(None):
            return "through"

    first = asyncio.create_task(hold())
    await holds.wait()
    second, third = asyncio.create_task(pass_through()), asyncio.create_task(pass_through())
    await asyncio.sleep(0)
    second.cancel()
    may_end.set()

    assert await third == "through"
    await first
    assert second.cancelled()


async def test_mail_is_caused_under_thirty_times_a_minute(time: Hourglass) -> None:
    mail = MailPace(a_minute=29, recipients_a_day=10_000, clock=time, sleep=time.sleep)
    sent: list[float] = []

    for _ in range(90):
        await mail.turn(ANN, 8)
        sent.append(time.now)

    assert max(sum(1 for one in sent if at <= one < at + 60) for at in sent) == 29


async def test_another_organizers_mail_waits_for_nobody(time: Hourglass) -> None:
    mail = MailPace(a_minute=1, recipients_a_day=10_000, clock=time, sleep=time.sleep)
    await mail.turn(ANN, 8)

    await mail.turn(BO, 8)

    assert time.slept == []


async def test_the_days_recipients_are_counted_and_told(time: Hourglass) -> None:
    mail = MailPace(a_minute=29, recipients_a_day=100, clock=time, sleep=time.sleep)
    await mail.turn(ANN, 60)
    time.now += 3600
    await mail.turn(ANN, 40)

    with pytest.raises(Throttled, match="Run it again in 23 hours") as told:
        await mail.turn(ANN, 1)

    time.now += told.value.retry_after
    await mail.turn(ANN, 60)


async def test_one_mail_to_more_people_than_a_day_allows_still_goes(time: Hourglass) -> None:
    mail = MailPace(a_minute=29, recipients_a_day=100, clock=time, sleep=time.sleep)

    await mail.turn(ANN, 150)

    assert time.slept == []
