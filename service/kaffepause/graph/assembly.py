"""Every port that Graph serves, put together over one client and one pace."""

import os
from collections.abc import Callable
from dataclasses import dataclass

import httpx
from kiota_abstractions.authentication import BaseBearerTokenAuthenticationProvider

from kaffepause.graph import client
from kaffepause.graph.auth import SignIn, TokenProvider
from kaffepause.graph.calendars import GraphCalendars
from kaffepause.graph.client import Graph, adapter_for
from kaffepause.graph.directory import GraphDirectory
from kaffepause.graph.doorway import Doorway
from kaffepause.graph.events import GraphEvents
from kaffepause.graph.mail import GraphPost
from kaffepause.graph.pace import Clock, MailBook, MailPace, Pace, Places, Sleep
from kaffepause.graph.retry import Retry
from kaffepause.graph.settings import GraphSettings


@dataclass(frozen=True, kw_only=True, slots=True)
class GraphPorts:
    """What the wiring hands to the verbs."""

    directory: GraphDirectory
    calendars: GraphCalendars
    events: GraphEvents
    post: GraphPost
    doorway: Doorway


def assembled(
    settings: GraphSettings,
    http: httpx.AsyncClient,
    *,
    clock: Clock,
    sleep: Sleep,
    sign_in: SignIn,
    run: str,
    called: Callable[[str], None] = lambda _: None,
    places: Places | None = None,
    book: MailBook | None = None,
) -> GraphPorts:
    """The ports over that client. run: no two processes have the same. called, places, book: see `open_graph`."""
    tokens = TokenProvider(sign_in, host=settings.graph_host, clock=clock)
    graph = Graph(
        adapter_for(http, BaseBearerTokenAuthenticationProvider(tokens), settings.graph_root),
        pace=Pace(ceiling=settings.ceiling, clock=clock, sleep=sleep, places=places),
        mail_pace=MailPace(
            a_minute=settings.mails_a_minute,
            recipients_a_day=settings.recipients_a_day,
            clock=clock,
            sleep=sleep,
            book=book,
        ),
        retry=Retry(clock=clock, sleep=sleep),
        forget_token=tokens.forget,
        run=f"{run}/{os.getpid()}",
        called=called,
    )
    return GraphPorts(
        directory=GraphDirectory(graph),
        calendars=GraphCalendars(graph, through=settings.service_mailbox, clock=clock),
        events=GraphEvents(graph),
        post=GraphPost(graph, mailbox=settings.service_mailbox),
        doorway=Doorway(tokens, graph, http, settings),
    )


def http_client(settings: GraphSettings) -> httpx.AsyncClient:
    """The process's one HTTP client."""
    return client.http_client(settings.ca_file, at_once=settings.ceiling)
