"""What every route of the sandbox speaks: a call comes in, an answer or a refusal goes out.

Both halves of the sandbox build on these words and on nothing else of each other's. A handler takes a ``Call`` and
returns an ``Answer`` or raises ``Refused``; ``app`` turns either into HTTP, in one place and in Graph's shape.
"""

import base64
import binascii
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import quote, urlencode

from kaffepause.sandbox.schema import properties

if TYPE_CHECKING:
    from kaffepause.sandbox.tenant import Application, Tenant, User

Json = dict[str, Any]

# What $select can name although the metadata slice does not declare it: the service returns it when asked.
SELECTABLE_BESIDES: dict[str, frozenset[str]] = {
    "event": frozenset({"occurrenceId"}),
    "user": frozenset({"businessPhones", "mobilePhone"}),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Prefer:
    """The preferences Graph honours in a ``Prefer`` header; None or False where the caller named none."""

    time_zone: str | None = None
    immutable_ids: bool = False
    max_page_size: int | None = None
    body_type: str | None = None


class Refused(Exception):
    """Graph says no: an HTTP status, Graph's own error code and its sentence.

    ``headers`` go out with the refusal (``Retry-After``, ``WWW-Authenticate``).
    """

    def __init__(self, status: int, code: str, message: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(f"{status} {code}: {message}")
        self.status = status
        self.code = code
        self.message = message
        self.headers = dict(headers or {})


@dataclass(kw_only=True, slots=True)
class Answer:
    """A success: status, JSON body (None: empty) and extra headers. ``content`` is a body that is not JSON."""

    status: int = 200
    body: Json | None = None
    content: bytes | None = None
    headers: dict[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, kw_only=True, slots=True)
class Call:
    """One request to Graph, after sign-in, routing and permission.

    ``path`` is what came after ``/v1.0`` (still encoded); ``params`` are its ``{parts}``, decoded. ``query`` holds the
    options as sent, decoded. ``headers`` have lower-case names. ``body`` is parsed JSON, or None where the content is
    not JSON: then look at ``raw``.
    ``base_url`` ends in ``/v1.0`` without a slash. ``roles`` are the application permissions in the token.
    """

    tenant: "Tenant"
    app: "Application"
    method: str
    path: str
    params: Mapping[str, str] = field(default_factory=dict[str, str])
    query: Mapping[str, str] = field(default_factory=dict[str, str])
    prefer: Prefer = Prefer()
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    body: Any = None
    raw: bytes = b""
    base_url: str = "https://graph.microsoft.com/v1.0"
    roles: frozenset[str] = frozenset()

    @property
    def advanced(self) -> bool:
        """Whether the caller asked for eventual consistency, which advanced directory queries need."""
        return self.headers.get("consistencylevel", "").lower() == "eventual"

    def arguments(self) -> "Arguments":
        """The JSON object sent to an action; its names are matched without regard to case, as Graph does."""
        return Arguments(self.json_object())

    @property
    def content_type(self) -> str:
        """The media type of the body, without parameters, in lower case."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    def json_object(self) -> Json:
        """The body as a JSON object, or the refusal Graph gives for anything else."""
        body: object = self.body
        if isinstance(body, dict):
            return cast("Json", body)
        if self.body is None and not self.raw:
            raise Refused(400, "BadRequest", "Empty Payload. JSON content expected.")
        raise Refused(
            400,
            "BadRequest",
            "Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid"
            " JSON format.",
        )

    def in_scope(self, permissions: frozenset[str], user: "User") -> bool:
        """Whether this caller may do what ``permissions`` allow in ``user``'s mailbox: consent or Exchange role."""
        return bool(permissions & self.roles) or self.app.exchange_scope_covers(permissions, user.id)


class Arguments:
    """An action's parameters, found whatever the case of their names (``Schedules``, ``schedules``)."""

    def __init__(self, body: Json) -> None:
        self._by_name = {name.lower(): value for name, value in body.items()}

    def get(self, name: str, default: Any = None) -> Any:
        """The parameter, or ``default`` where it was not sent."""
        return self._by_name.get(name.lower(), default)

    def refuse_others(self, *known: str) -> None:
        """400 for a parameter the action does not have."""
        allowed = {name.lower() for name in known}
        for name in self._by_name:
            if name not in allowed and not name.startswith("@"):
                raise Refused(
                    400,
                    "BadRequest",
                    f"The parameter '{name}' in the request payload is not a valid parameter for the operation.",
                )


Handler = Callable[[Call], Answer]


@dataclass(frozen=True, kw_only=True, slots=True)
class Route:
    """A method and a path template, who may call it and which query options it takes.

    ``permissions``: any one of these application permissions allows the call; empty means any valid token does.
    ``options``: the query options allowed, as ``$select`` or ``startDateTime``; any other is refused.
    """

    method: str
    path: str
    handler: Handler
    permissions: frozenset[str] = frozenset()
    options: frozenset[str] = frozenset()

    @property
    def touches_mailbox(self) -> bool:
        """Whether Exchange answers this path: then its limits, scopes and error codes hold, not the directory's."""
        return any(name.startswith(("Calendars.", "Mail.", "MailboxSettings.")) for name in self.permissions)


def context(call: Call, fragment: str) -> str:
    """The ``@odata.context`` url, e.g. for ``users('x')/events`` or ``$metadata``'s ``#users/$entity``."""
    return f"{call.base_url}/$metadata#{fragment}"


def selection(call: Call) -> str:
    """What a context says of ``$select``: ``(subject,body)``, or nothing where nothing was selected."""
    wanted = call.query.get("$select", "").strip()
    return f"({wanted})" if wanted and wanted != "*" else ""


def whole_number(call: Call, option: str, default: int, most: int) -> int:
    """A ``$top`` (from 1) or ``$skip`` (from 0) as Graph reads it, at most ``most``; otherwise 400."""
    text = call.query.get(option)
    if text is None:
        return default
    least = 1 if option == "$top" else 0
    if not text.isascii() or not text.isdecimal():
        raise Refused(
            400,
            "BadRequest",
            f"Invalid value '{text}' for {option} query option found."
            f" The {option} query option requires a non-negative integer value.",
        )
    if not least <= int(text[:12]) <= most:
        raise Refused(400, "BadRequest", f"The value of {option} must be between {least} and {most} inclusive.")
    return int(text)


def page(
    call: Call,
    entries: Sequence[Any],
    *,
    render: Callable[[Any], Json],
    fragment: str,
    default: int = 10,
    most: int = 1000,
    skip_option: str = "$skip",
) -> Answer:
    """One page of ``entries`` as Graph lists them, with ``@odata.nextLink`` where there is more.

    ``$top`` is the page size (or ``Prefer: odata.maxpagesize``). Outlook continues by ``$skip`` (the default here); the
    directory by an opaque ``$skiptoken``, which the caller of this function asks for with ``skip_option="$skiptoken"``.
    """
    size = whole_number(call, "$top", call.prefer.max_page_size or default, most) or default
    start = _token_offset(call) if skip_option == "$skiptoken" else whole_number(call, "$skip", 0, len(entries) + most)
    body: Json = {
        "@odata.context": context(call, fragment),
        "value": [render(entry) for entry in entries[start : start + size]],
    }
    if start + size < len(entries):
        body["@odata.nextLink"] = link(
            call, {skip_option: _token(start + size) if skip_option == "$skiptoken" else str(start + size)}
        )
    return Answer(body=body)


def link(call: Call, changed: Mapping[str, str], path: str | None = None) -> str:
    """This call's own url with some query options replaced: a nextLink or deltaLink."""
    query = {**call.query, **changed}
    return f"{call.base_url}{path or call.path}?{urlencode(query, quote_via=quote, safe='$,():/')}"


def project(call: Call, entity: Json, type_name: str, *, always: Sequence[str] = ("id",)) -> Json:
    """``entity`` cut down to ``$select``; ``@odata.*`` annotations and ``always`` stay. Unknown names are refused."""
    wanted = selected(call, type_name)
    if wanted is None:
        return entity
    keep = wanted | set(always)
    return {name: value for name, value in entity.items() if name in keep or name.startswith("@odata.")}


def selected(call: Call, type_name: str) -> set[str] | None:
    """The names in ``$select`` (in Graph's spelling), None where all are wanted, 400 where a name is not the type's."""
    text = call.query.get("$select")
    if text is None or text.strip() in {"", "*"}:
        return None
    return check_selected(text, type_name)


def check_selected(text: str, type_name: str) -> set[str]:
    """The property names in a ``$select`` list, or the refusal Graph gives for one it does not know."""
    known = {name.lower(): name for name in (*properties(type_name), *SELECTABLE_BESIDES.get(type_name, ()))}
    names = [part.strip() for part in text.split(",")]
    for name in names:
        if name.split("/")[0].lower() not in known:
            raise Refused(
                400,
                "RequestBroker--ParseUri",
                f"Could not find a property named '{name}' on type 'microsoft.graph.{type_name}'.",
            )
    return {known[name.split("/")[0].lower()] for name in names}


def _token(offset: int) -> str:
    return base64.urlsafe_b64encode(f"page:{offset}".encode()).decode().rstrip("=")


def _token_offset(call: Call) -> int:
    text = call.query.get("$skiptoken")
    if text is None:
        return 0
    try:
        word, _, offset = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode().partition(":")
        return int(offset) if word == "page" else _bad_token()
    except (binascii.Error, ValueError):
        return _bad_token()


def _bad_token() -> int:
    raise Refused(
        400,
        "Directory_ExpiredPageToken",
        "The specified page token value has expired and can no longer be included in your request.",
    )
