"""The adapter's front door. What is heavy (msal, msgraph-sdk) is loaded when it is opened, not when it is imported."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager, closing
from typing import TYPE_CHECKING

from kaffepause.clock import utc_now
from kaffepause.graph.settings import GraphSettings

if TYPE_CHECKING:
    from kaffepause.graph.assembly import GraphPorts
    from kaffepause.graph.pace import MailBook, Places


@asynccontextmanager
async def open_graph(
    settings: GraphSettings,
    *,
    called: Callable[[str], None] = lambda _: None,
    places: "Places | None" = None,
    book: "MailBook | None" = None,
) -> AsyncGenerator["GraphPorts"]:
    """The ports over Graph, until the block ends. Nothing is sent yet: the first call signs in.

    One of them per tenant, process and event loop. called: told of every call how it went: `ok`, or the error's name.
    places, book: what limits calls and mails where several processes work for the tenant; see `pace`.
    """
    # Half a second, for those alone who need it.
    from kaffepause.graph.assembly import assembled, http_client  # noqa: PLC0415
    from kaffepause.graph.auth import MsalSignIn  # noqa: PLC0415

    clock = asyncio.get_running_loop().time
    with closing(MsalSignIn(settings)) as sign_in:
        async with http_client(settings) as http:
            run = utc_now().isoformat()
            yield assembled(
                settings,
                http,
                clock=clock,
                sleep=asyncio.sleep,
                sign_in=sign_in,
                run=run,
                called=called,
                places=places,
                book=book,
            )
