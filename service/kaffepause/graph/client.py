"""The one way to Graph: the SDK makes the request, the answer stays unparsed until `wire` reads it.

The SDK's own response models cost three times the rest of a call and its first one freezes the event loop for seconds;
its retry sends a POST again after 503 and 504. Neither is used.
"""

import itertools
import ssl
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any, Final, TypeAlias, TypeVar, cast
from uuid import uuid5

import httpx
import orjson
from kiota_abstractions.api_error import APIError
from kiota_abstractions.authentication import AuthenticationProvider
from kiota_abstractions.base_request_configuration import RequestConfiguration
from kiota_abstractions.method import Method
from kiota_abstractions.request_information import RequestInformation
from msgraph.generated.models.o_data_errors.o_data_error import ODataError
from msgraph.graph_request_adapter import GraphRequestAdapter
from msgraph.graph_service_client import GraphServiceClient

from kaffepause.domain.ids import KAFFEPAUSE
from kaffepause.errors import OutsideError, SignInFailed, Throttled
from kaffepause.graph.errors import Asked, UnexpectedRedirect, UnreadableAnswer, translated
from kaffepause.graph.pace import MailPace, Pace
from kaffepause.graph.retry import Retry

#: An object of Graph's, as it came. It goes from here into `wire` and no further.
Json: TypeAlias = dict[str, Any]
Q = TypeVar("Q")

_TIMEOUT: Final = httpx.Timeout(60.0, connect=10.0)  #: getSchedule for many people can take over 20 seconds
_ERRORS: Final[dict[str, Any]] = {"XXX": ODataError}
_OUTLOOK: Final = ('IdType="ImmutableId"', 'outlook.timezone="UTC"')


def asking(query: Q) -> RequestConfiguration[Q]:
    """The SDK's wrapping of a builder's query parameters."""
    return RequestConfiguration(query_parameters=query)


class Graph:
    """Calls to one tenant. `at` has the SDK's request builders; what they make goes to `read`, `write` or `act`."""

    def __init__(
        self,
        adapter: GraphRequestAdapter,
        *,
        pace: Pace,
        mail_pace: MailPace,
        retry: Retry,
        forget_token: Callable[[], None],
        run: str,
        called: Callable[[str], None],
    ) -> None:
        """run: tells this process's calls from every other's, in the ids that Microsoft's support asks for.

        called: told of every call how it went: `ok`, or the error's name.
        """
        self.at = GraphServiceClient(request_adapter=adapter)
        self._forget_token, self._called = forget_token, called
        self._adapter, self._pace, self._mail_pace, self._retry = adapter, pace, mail_pace, retry
        self._run, self._numbers = run, itertools.count(1)

    async def read(self, request: RequestInformation, asked: Asked) -> Json:
        """The object asked for."""
        return await self._send(request, asked, expects=True)

    async def write(self, request: RequestInformation, asked: Asked) -> Json:
        """The object as Graph stored it."""
        return await self._send(request, asked, expects=True)

    async def act(self, request: RequestInformation, asked: Asked) -> None:
        """Something that is answered by nothing but success."""
        await self._send(request, asked, expects=False)

    async def pages(self, request: RequestInformation, asked: Asked) -> AsyncIterator[Json]:
        """Every object of a list, page by page, each page asked for with the same headers."""
        while True:
            page = await self.read(request, asked)
            for entry in cast("list[Json]", page.get("value", [])):
                yield entry
            link = page.get("@odata.nextLink")
            if not link:
                return
            following = RequestInformation(Method.GET)
            following.url = str(link)
            for level in request.headers.get("ConsistencyLevel"):
                following.headers.add("ConsistencyLevel", level)
            request = following

    async def _send(self, request: RequestInformation, asked: Asked, *, expects: bool) -> Json:
        if asked.recipients and asked.mailbox:
            await self._mail_pace.turn(asked.mailbox, asked.recipients)
        if asked.mailbox:
            for preference in _OUTLOOK:
                request.headers.add("Prefer", preference)
        self._spell_out(request)
        call_id = str(uuid5(KAFFEPAUSE, f"{self._run}/{next(self._numbers)}"))
        return await self._retry(lambda: self._once(request, asked, call_id, expects=expects), asked, call_id)

    def _spell_out(self, request: RequestInformation) -> None:
        """Its address, once: the SDK expands the template three times for each attempt, half a millisecond each."""
        self._adapter.set_base_url_for_request_information(request)
        address = request.url
        request.path_parameters = {}  # those it had are its builder's, and would be emptied
        request.url = address

    async def _once(self, request: RequestInformation, asked: Asked, call_id: str, *, expects: bool) -> Json:
        # The SDK keeps an old token on a request that is sent again.
        request.headers.remove("Authorization")
        request.headers["client-request-id"] = call_id
        async with self._pace.turn(asked.mailbox):
            try:
                raw = await self._adapter.send_primitive_async(request, "bytes", _ERRORS)
                answer = _object(cast("bytes | None", raw)) if expects else {}
            except (APIError, httpx.RequestError, UnreadableAnswer) as problem:
                error = translated(problem, asked)
                self._learn(error, asked)
                raise error from problem
        self._called("ok")
        return answer

    def _learn(self, error: OutsideError, asked: Asked) -> None:
        self._called(type(error).__name__)
        if isinstance(error, Throttled):
            self._pace.told_to_wait(asked.mailbox, error.retry_after)
        elif isinstance(error, SignInFailed):
            self._forget_token()


def http_client(ca_file: Path | None, *, at_once: int) -> httpx.AsyncClient:
    """The process's one HTTP client: no proxy and no CA file from the environment, HTTP/1.1, no redirects.

    It has none of the SDK's middleware: its retry repeats writes, and its transport never closes what it opened.
    """
    trusted = ssl.create_default_context(cafile=str(ca_file)) if ca_file else httpx.create_ssl_context(trust_env=False)
    return httpx.AsyncClient(
        verify=trusted,
        trust_env=False,
        timeout=_TIMEOUT,
        limits=httpx.Limits(max_connections=at_once, max_keepalive_connections=at_once),
        headers={"User-Agent": "kaffepause"},
        event_hooks=HOOKS,
    )


def adapter_for(http: httpx.AsyncClient, sign_in: AuthenticationProvider, root: str) -> GraphRequestAdapter:
    """The SDK's adapter over that client. root: without a version."""
    adapter = GraphRequestAdapter(sign_in, client=http)
    # On the adapter and not on the client: httpx would add a slash, and the SDK another.
    adapter.base_url = f"{root}/v1.0"
    return adapter


async def _spell_options(request: httpx.Request) -> None:
    """The SDK writes `%24select`; Graph's documentation knows `$select`."""
    request.url = request.url.copy_with(query=request.url.query.replace(b"%24", b"$"))


async def _refuse_redirect(response: httpx.Response) -> None:
    if response.is_redirect:
        raise UnexpectedRedirect("a redirect", request=response.request)


#: What every client of ours does to requests and answers.
HOOKS: Final[dict[str, list[Any]]] = {"request": [_spell_options], "response": [_refuse_redirect]}


def _object(raw: bytes | None) -> Json:
    try:
        value: object = orjson.loads(raw or b"")
    except orjson.JSONDecodeError as problem:
        raise UnreadableAnswer(str(problem)) from problem
    if not isinstance(value, dict):
        raise UnreadableAnswer("not an object")
    return cast("Json", value)
