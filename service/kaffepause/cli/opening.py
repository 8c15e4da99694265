"""From the environment to a world, for one command."""

import os
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime

from kaffepause.clock import utc_now
from kaffepause.domain.content import Language
from kaffepause.domain.organization import Organization
from kaffepause.errors import NotAllowed
from kaffepause.said import Said
from kaffepause.verbs.rules import load_rules
from kaffepause.wiring import Installation, Settings, open_installation, read_tenant


@asynccontextmanager
async def opened(settings: Settings | None = None, *, today: date | None = None) -> AsyncGenerator[Installation]:
    """Everything the settings and the file name, until the block ends. Raises UserError with what to mend."""
    settings = settings or read_tenant(os.environ)
    rules = load_rules(settings.config, today=today or utc_now().date())
    async with open_installation(settings, rules) as installation:
        yield installation


def moment(at: datetime | None, organization: Organization) -> datetime:
    """`--at` as an instant, in the zone of the file's first team where it names none; else this moment."""
    if at is None:
        return utc_now()
    return (at if at.tzinfo else at.replace(tzinfo=organization.teams[0].zone)).astimezone(UTC)


def refuse_pretending(at: datetime | None, installation: Installation) -> None:
    """Raise NotAllowed where a write would happen at a pretended time anywhere but on this machine."""
    if at is not None and not installation.is_loopback:
        raise NotAllowed(
            Said("--at with a write is for sandboxes on this machine. Leave --at out, or point at a sandbox.")
        )


def language(installation: Installation, spoken: str) -> Language:
    """The language of the terminal where there is content for it, else the organization's."""
    return installation.world.rules.content.speak(spoken)
