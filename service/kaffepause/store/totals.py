"""Weekly totals of teams, frozen. Implements `reporting.ports.Totals`."""

from datetime import date

from sqlalchemy import RowMapping

from kaffepause.domain.ids import TeamName
from kaffepause.reporting.ports import Totals, WeekTotal
from kaffepause.store import tables
from kaffepause.store.partition import Partition

WEEKS = tables.total


class TotalTable(Totals):
    """One row per team, week and rule: what was computed first stays."""

    def __init__(self, own: Partition) -> None:
        self._own = own

    async def totals(self, team: TeamName, since: date) -> tuple[WeekTotal, ...]:
        """The totals of weeks that begin on or after that Monday, by week and rule."""
        wanted = self._own.select(WEEKS).where(WEEKS.c.team == team, WEEKS.c.monday >= since)
        async with self._own.reading() as connection:
            found = (await connection.execute(wanted.order_by(WEEKS.c.monday, WEEKS.c.rule))).mappings()
            return tuple(map(_total, found))

    async def freeze(self, total: WeekTotal) -> WeekTotal:
        """Store it if the week has none yet; answer what is stored."""
        key = {"team": total.team, "monday": total.monday, "rule": total.rule}
        same = [WEEKS.c[name] == value for name, value in key.items()]
        async with self._own.writing() as connection:
            await self._own.add(connection, WEEKS, {**key, "band": total.band, "counted": total.counted})
            return _total((await connection.execute(self._own.select(WEEKS).where(*same))).mappings().one())


def _total(stored: RowMapping) -> WeekTotal:
    return WeekTotal(
        team=TeamName(stored["team"]),
        monday=stored["monday"],
        rule=stored["rule"],
        band=stored["band"],
        counted=stored["counted"],
    )
