"""How many calls may be in flight, and how much mail may be caused.

Graph documents four requests at a time per app and mailbox; one revision of the page reads four per app. So the total
starts at four, grows while answers are quick, and halves when Graph says it is too much.
"""

import asyncio
from collections import defaultdict, deque
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from typing import Final, Protocol

from kaffepause.domain.ids import Address
from kaffepause.domain.mailing import DAY, MINUTE, Mailed, seconds_until_room
from kaffepause.errors import Throttled
from kaffepause.said import Said

#: Seconds that only ever grow; where they start does not matter.
Clock = Callable[[], float]
Sleep = Callable[[float], Awaitable[None]]

PER_MAILBOX: Final = 4
FIRST_LIMIT: Final = 4
QUICK: Final = 1.0  #: seconds; an answer that took longer is no reason to send more
EVERYBODY_WAITS: Final = 10.0  #: seconds at most; Graph does not say whose limit it was, its mailbox waits all of it
PATIENCE: Final = 120.0  #: seconds; whoever would have to wait longer is told so instead


class Places(Protocol):
    """Places for calls, counted over every process that calls Graph for the tenant."""

    def place(self, mailbox: Address, most: int) -> AbstractAsyncContextManager[None]:
        """Hold one of so many places of that mailbox. Raises Unreachable where they cannot be counted."""
        ...


class MailBook(Protocol):
    """What each organizer has mailed within the last day."""

    async def enter(self, organizer: Address, recipients: int, *, a_minute: int, a_day: int) -> float:
        """Write the mail down and answer 0; or the seconds until there is room for it, and nothing is written.

        The rule is `domain.mailing.seconds_until_room`.
        """
        ...


class Pace:
    """Turns for calls: at most four per mailbox, and in total as many as Graph has shown it will take.

    places: where several processes share the four; whoever was told to wait waits in them, so the others do, too.
    """

    def __init__(self, *, ceiling: int, clock: Clock, sleep: Sleep, places: Places | None = None) -> None:
        self.limit = min(FIRST_LIMIT, ceiling)
        self._ceiling = ceiling
        self._clock, self._sleep, self._places = clock, sleep, places
        self._mailboxes: dict[Address, asyncio.Semaphore] = defaultdict(lambda: asyncio.Semaphore(PER_MAILBOX))
        self._held: dict[Address | None, float] = {}
        self._in_flight = 0
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._quick_in_a_row = 0

    @asynccontextmanager
    async def turn(self, mailbox: Address | None) -> AsyncGenerator[None]:
        """Hold a place for one call, and learn from how long it takes.

        Raises Throttled where Graph asked for a longer pause than anybody should wait for.
        """
        if mailbox is None:
            async with self._place_in_all(None):
                yield
            return
        async with self._mailboxes[mailbox], self._shared(mailbox), self._place_in_all(mailbox):
            yield

    def _shared(self, mailbox: Address) -> AbstractAsyncContextManager[None]:
        return self._places.place(mailbox, PER_MAILBOX) if self._places else nullcontext()

    def told_to_wait(self, mailbox: Address | None, seconds: float) -> None:
        """Graph answered 429: nobody starts for a moment, that mailbox not before the time is over.

        The limit is halved once for calls that were refused together.
        """
        if self._pause_left(None) <= 0:
            self.limit = max(1, self.limit // 2)
        self._quick_in_a_row = 0
        self._hold(None, seconds if mailbox is None else min(seconds, EVERYBODY_WAITS))
        self._hold(mailbox, seconds)

    @asynccontextmanager
    async def _place_in_all(self, mailbox: Address | None) -> AsyncGenerator[None]:
        await self._enter()
        try:
            await self._wait_out(mailbox)
            started = self._clock()
            yield
            self._answered_in(self._clock() - started)
        finally:
            self._leave()

    async def _enter(self) -> None:
        if self._in_flight < self.limit and not self._waiting:
            self._in_flight += 1
            return
        place = asyncio.get_running_loop().create_future()
        self._waiting.append(place)
        try:
            await place
        except asyncio.CancelledError:
            if place.done() and not place.cancelled():
                self._leave()
            raise

    def _leave(self) -> None:
        self._in_flight -= 1
        self._admit()

    def _admit(self) -> None:
        while self._waiting and self._in_flight < self.limit:
            place = self._waiting.popleft()
            if not place.done():
                self._in_flight += 1
                place.set_result(None)

    async def _wait_out(self, mailbox: Address | None) -> None:
        while (left := self._pause_left(mailbox)) > 0:
            if left > PATIENCE:
                raise Throttled(_pause_told(mailbox, left), retry_after=left)
            await self._sleep(left)

    def _pause_left(self, mailbox: Address | None) -> float:
        now = self._clock()
        return max(self._held.get(None, now), self._held.get(mailbox, now)) - now

    def _hold(self, mailbox: Address | None, seconds: float) -> None:
        until = self._clock() + seconds
        self._held[mailbox] = max(self._held.get(mailbox, until), until)

    def _answered_in(self, seconds: float) -> None:
        self._quick_in_a_row = self._quick_in_a_row + 1 if seconds <= QUICK else 0
        if self._quick_in_a_row >= self.limit < self._ceiling:
            self.limit += 1
            self._quick_in_a_row = 0
            self._admit()


class MailPace:
    """Turns for calls that make Exchange send mail, per organizer mailbox.

    Invitations share the sending limits of their organizer: 30 messages a minute, 10,000 recipients a day.
    """

    def __init__(
        self, *, a_minute: int, recipients_a_day: int, clock: Clock, sleep: Sleep, book: MailBook | None = None
    ) -> None:
        """book: where several processes mail; without it, this process's own memory."""
        self._a_minute, self._a_day = a_minute, recipients_a_day
        self._sleep, self._book = sleep, book or OwnMailBook(clock)
        self._in_line: dict[Address, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def turn(self, organizer: Address, recipients: int) -> None:
        """Wait until that many people may be mailed from there.

        Raises Throttled, with the seconds until there is room again, where the day's recipients are used up.
        """
        async with self._in_line[organizer]:
            while left := await self._book.enter(organizer, recipients, a_minute=self._a_minute, a_day=self._a_day):
                if left > MINUTE:
                    raise Throttled(_day_told(organizer, self._a_day, left), retry_after=left)
                await self._sleep(left)


class OwnMailBook(MailBook):
    """One process's own memory of what was mailed."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._sent: dict[Address, deque[Mailed]] = defaultdict(deque)

    async def enter(self, organizer: Address, recipients: int, *, a_minute: int, a_day: int) -> float:
        now, sent = self._clock(), self._sent[organizer]
        while sent and sent[0][0] <= now - DAY:
            sent.popleft()
        left = seconds_until_room(sent, recipients, now=now, a_minute=a_minute, a_day=a_day)
        if not left:
            sent.append((now, recipients))
        return left


def _day_told(organizer: Address, a_day: int, left: float) -> str:
    return Said(
        "{organizer} has mailed {people:,} people within a day, which is as many as Exchange lets a mailbox mail. "
        "Run it again in {hours:.0f} hours: what was sent is remembered, the rest goes then.",
        organizer=organizer,
        people=a_day,
        hours=left / 3600,
    )


def _pause_told(mailbox: Address | None, left: float) -> str:
    if not mailbox:
        return Said(
            "Microsoft Graph asked kaffepause to wait for another {seconds:.0f} seconds. Run it again after that.",
            seconds=left,
        )
    return Said(
        "Microsoft Graph asked kaffepause to wait with {mailbox} for another {seconds:.0f} seconds."
        " Run it again after that.",
        mailbox=mailbox,
        seconds=left,
    )
