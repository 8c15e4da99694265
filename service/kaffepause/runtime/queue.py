"""The queue that workers share: procrastinate on PostgreSQL, in a schema of its own beside the ledger.

A job's arguments are ids and dates, never a person's name or address.
"""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from typing import Any, Final, cast

from procrastinate import App, JobContext, PsycopgConnector, RetryDecision
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.jobs import DeleteJobCondition, Job
from procrastinate.retry import BaseRetryStrategy
from psycopg import AsyncConnection
from psycopg.errors import DuplicateSchema, UniqueViolation

from kaffepause.runtime.due import Cycle, Kind
from kaffepause.runtime.jobs import Jobs, Later, Line, Numbered
from kaffepause.runtime.ports import Left

SCHEMA: Final = "kaffepause_queue"
#: How often a worker says that it lives, and after how long without it its jobs are another's, in seconds.
HEARTBEAT, DEAD = 4.0, 20.0
#: How many jobs a worker has in hand at once.
ABREAST: Final = 8
#: How long a job that failed waits before it is tried again; doubled each time, in seconds.
FIRST_WAIT, LONGEST_WAIT = 60, 3600
#: How long a cycle waits for the bookings of the one before it, before looking again, in seconds.
TURN_WAIT: Final = 5
#: A job tried so often comes after every other.
_LATE: Final = 100_000

_TAKE_OVER: Final = """
    UPDATE procrastinate_jobs SET status = 'todo', attempts = attempts + 1, worker_id = NULL
    WHERE status = 'doing' AND (worker_id IS NULL OR worker_id IN (
        SELECT id FROM procrastinate_workers WHERE last_heartbeat < now() - make_interval(secs => %(seconds)s)
    ))
"""


class _Patience(BaseRetryStrategy):
    """A job that failed is tried again until its cycle is past, and keeps no other of its tenant back meanwhile."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        if isinstance(exception, asyncio.CancelledError):
            return RetryDecision(retry_in={"seconds": 0})
        if isinstance(exception, Later):
            return RetryDecision(retry_in={"seconds": TURN_WAIT}, priority=-1)
        seconds = min(FIRST_WAIT * 2 ** min(job.attempts, 8), LONGEST_WAIT)
        return RetryDecision(retry_in={"seconds": seconds}, priority=min(job.priority, 0) - _LATE)


class Queue(Line):
    """The queue, open. `jobs` must be set before it works."""

    def __init__(self, app: App) -> None:
        self._app = app
        self.jobs: Jobs | None = None
        self._cycles = app.task(name="cycle", pass_context=True, retry=_Patience())(self._do_cycle)
        self._shares = app.task(name="share", pass_context=True, retry=_Patience())(self._do_share)

    async def due(self, tenant: str, cycle: Cycle) -> bool:
        """Put a cycle there that has become due: once, over all workers, whatever became of it. False: it was there."""
        timestamp = int(cycle.due.timestamp())
        job = self._cycles.configure(lock=tenant, task_kwargs=_named(tenant, cycle, timestamp=timestamp)).job
        # With its label, since the engine forgets every earlier one of the same name when a later one is put there.
        periodic = f"{tenant}/{cycle.kind}/{cycle.zone}/{cycle.label}"
        given = self._app.job_manager.defer_periodic_job(job=job, periodic_id=periodic, defer_timestamp=timestamp)
        return await given is not None

    async def cycle(self, tenant: str, cycle: Cycle) -> None:
        """Let the cycle be done, once more."""
        again = self._cycles.configure(lock=tenant, queueing_lock=f"{tenant}/{cycle.kind}/{cycle.label}")
        with suppress(AlreadyEnqueued):
            await again.defer_async(**_named(tenant, cycle, timestamp=0))

    async def shares(self, tenant: str, cycle: Cycle, left: Sequence[Left]) -> None:
        """Let these be done; those that wait already are not put there twice."""
        jobs = [self._share(tenant, cycle, place, one) for place, one in enumerate(left)]
        try:
            await self._app.job_manager.batch_defer_jobs_async(jobs)
        except AlreadyEnqueued:
            for job in jobs:
                with suppress(AlreadyEnqueued):
                    await self._app.job_manager.defer_job_async(job)

    async def take_over(self) -> None:
        """Give the jobs of workers that died back to the queue."""
        await self._app.connector.execute_query_async(_TAKE_OVER, seconds=DEAD)

    async def length(self) -> int:
        """How many jobs wait or are being done."""
        counted = await self._app.connector.execute_query_one_async("SELECT count(*) AS jobs FROM procrastinate_jobs")
        return int(counted["jobs"])

    async def work(self, *, is_stopping: asyncio.Event, abreast: int = ABREAST, until_empty: bool = False) -> None:
        """Do what waits there, until stopped; or until nothing is left that can be done now.

        Raises ConnectorException where the database is away.
        """
        working = asyncio.create_task(
            self._app.run_worker_async(
                concurrency=abreast,
                wait=not until_empty,
                fetch_job_polling_interval=1.0,
                shutdown_graceful_timeout=6.0,
                delete_jobs=DeleteJobCondition.ALWAYS,
                install_signal_handlers=False,
                update_heartbeat_interval=HEARTBEAT,
                stalled_worker_timeout=DEAD,
            )
        )
        stopping = asyncio.create_task(is_stopping.wait())
        try:
            await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            stopping.cancel()
            if not working.done():
                working.cancel()
            with suppress(asyncio.CancelledError):
                await working

    def _share(self, tenant: str, cycle: Cycle, place: int, one: Left) -> Job:
        numbered = {"plan": one.plan, "number": one.number, "stage": one.stage}
        return self._shares.configure(
            # One job a mailbox at a time; and the tenth of one tenant comes after the ninth of every other.
            lock=f"{tenant}/{one.mailbox}",
            priority=-1 - place,
            queueing_lock=f"{tenant}/{one.plan}/{one.number}",
            task_kwargs={**_named(tenant, cycle, timestamp=0), **numbered},
        ).job

    async def _do_cycle(self, _context: JobContext, **named: Any) -> None:
        await self._given().cycle(named["tenant"], _cycle(named))

    async def _do_share(self, context: JobContext, **named: Any) -> None:
        one = Numbered(plan=named["plan"], number=named["number"], stage=named["stage"])
        await self._given().share(named["tenant"], _cycle(named), one, again=context.job.attempts > 0)

    def _given(self) -> Jobs:
        if self.jobs is None:
            raise RuntimeError("a queue was opened and never told what its jobs are")
        return self.jobs


@asynccontextmanager
async def open_queue(url: str) -> AsyncGenerator[Queue]:
    """The queue in the PostgreSQL at that URL, made if there is none yet."""
    plain = url.replace("postgresql+psycopg://", "postgresql://", 1).replace("postgres://", "postgresql://", 1)
    await _make(plain)
    connector = PsycopgConnector(
        conninfo=plain,
        kwargs={"options": f"-c search_path={SCHEMA}"},
        min_size=1,
        max_size=ABREAST,
    )
    app = App(connector=connector)
    async with app.open_async():
        yield Queue(app)


async def _make(url: str) -> None:
    """The schema and its tables, once; a second process waits for the first and finds them."""
    async with await AsyncConnection.connect(url, autocommit=True) as connection:
        await connection.execute("SELECT pg_advisory_lock(%s)", (int.from_bytes(b"kpqueue"),))
        with suppress(DuplicateSchema, UniqueViolation):
            await connection.execute(cast("Any", f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}"))
        found = await connection.execute("SELECT to_regclass(%s)", (f"{SCHEMA}.procrastinate_jobs",))
        if (row := await found.fetchone()) and row[0] is None:
            await connection.execute(cast("Any", f"SET search_path = {SCHEMA}"))
            await connection.execute(cast("Any", App(connector=PsycopgConnector()).schema_manager.get_schema()))


def _named(tenant: str, cycle: Cycle, *, timestamp: int) -> dict[str, Any]:
    return {
        "tenant": tenant,
        "kind": str(cycle.kind),
        "label": cycle.label,
        "due": cycle.due.isoformat(),
        "zone": cycle.zone,
        "timestamp": timestamp,
    }


def _cycle(named: dict[str, Any]) -> Cycle:
    return Cycle(
        kind=Kind(named["kind"]), label=named["label"], due=datetime.fromisoformat(named["due"]), zone=named["zone"]
    )
