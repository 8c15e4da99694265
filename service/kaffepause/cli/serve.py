"""`serve`: the pages on their own, until stopped."""

import asyncio
from pathlib import Path

from kaffepause.cli.opening import opened
from kaffepause.cli.say import console, sentence
from kaffepause.cli.stopping import told_to_stop
from kaffepause.clock import utc_now
from kaffepause.web.app import pages
from kaffepause.web.serving import office_of, pages_served


def serve(*, host: str, port: int, certificate: Path | None) -> int:
    """Serve until stopped by SIGINT or SIGTERM."""
    return asyncio.run(_serve(host, port, certificate))


async def _serve(host: str, port: int, certificate: Path | None) -> int:
    is_stopping = told_to_stop()
    async with opened() as installation:
        app = pages(office_of(installation, clock=utc_now))
        async with pages_served(app, host=host, port=port, certificate=certificate) as taken:
            base = installation.links.base if installation.links else ""
            console().print(sentence("terminal.serves", base=base, host=host, port=taken), soft_wrap=True, markup=False)
            await is_stopping.wait()
    return 0
