"""What Graph or the network said, translated to the error tree, in sentences that name the place and the cure."""

import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from enum import Enum
from typing import Final, cast

import httpx
from kiota_abstractions.api_error import APIError
from msgraph.generated.models.o_data_errors.o_data_error import ODataError

from kaffepause.domain.ids import Address
from kaffepause.errors import (
    AnswerLost,
    Denied,
    Duplicate,
    Missing,
    NoMailbox,
    OutsideError,
    Refused,
    SignInFailed,
    Throttled,
    Unreachable,
)
from kaffepause.said import Said

DUPLICATE_TRANSACTION: Final = "ErrorDuplicateTransactionId"
NO_MAILBOX: Final = ("MailboxNotEnabledForRESTAPI", "ErrorInvalidUser")
WAIT_UNTOLD: Final = 2.0  #: seconds, where a 429 does not say

#: Exchange's role for a permission, where it is not simply called `Application <permission>`.
_ROLES: Final[Mapping[str, str]] = {"Calendars.ReadBasic.All": "Application Calendars.Read"}


class Effect(Enum):
    """What sending a call twice would do."""

    READ = "read"  #: nothing
    KEYED = "keyed"  #: nothing: it carries a key, or says the same however often it is said
    ONCE = "once"  #: it might happen, or be mailed, twice: look before sending again


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """A call, as far as pacing, retrying and sentences about it go.

    to: said, completes "Microsoft Graph does not let kaffepause …". permission: the least application permission for
    it. recipients: how many people it makes Exchange mail.
    """

    to: str
    permission: str
    mailbox: Address | None = None
    effect: Effect = Effect.READ
    recipients: int = 0


class UnreadableAnswer(ValueError):
    """A success whose body is not what was asked for: cut off, empty, or a gateway's page."""


class Untrusted(Unreachable):
    """A certificate is not trusted: asking again does not help."""

    permanent = True


class UnexpectedRedirect(httpx.RequestError):
    """Graph does not redirect the calls we make: something between us and it does."""


def translated(problem: Exception, asked: Asked) -> OutsideError:
    """The error of ours that says what the problem means for this call."""
    match problem:
        case OutsideError():
            return problem
        case APIError():
            return _from_answer(problem, asked)
        case httpx.ConnectError() | httpx.ConnectTimeout() | httpx.PoolTimeout() | UnexpectedRedirect():
            return _no_connection(problem, asked)
        case _:
            return _lost(asked, Said("the answer was lost ({problem})", problem=type(problem).__name__))


def _from_answer(problem: APIError, asked: Asked) -> OutsideError:
    status = problem.response_status_code or 0
    said = _Words.by(problem)
    wait = _retry_after(problem)
    if status == 429 or (wait is not None and status in (503, 504) and asked.effect is not Effect.ONCE):
        wait = WAIT_UNTOLD if wait is None else wait
        sentence = Said(
            "Microsoft Graph asked kaffepause to wait {seconds:g} seconds before it may {to}.",
            seconds=wait,
            to=asked.to,
        )
        return Throttled(sentence, retry_after=wait, status=status, code=said.code, request_id=said.request_id)
    if status >= 500:
        why = Said("Graph failed ({status} {code})", status=status, code=said.code)
        return _lost(asked, why, status=status, said=said)
    kind, sentence = _refusal(status, said, asked)
    return kind(sentence, status=status, code=said.code, request_id=said.request_id)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Words:
    """The parts of a refusal that are Graph's own words."""

    code: str = ""
    message: str = ""
    request_id: str = ""

    @staticmethod
    def by(problem: APIError) -> "_Words":
        request_id = _header(problem, "request-id")
        if not isinstance(problem, ODataError) or problem.error is None:
            return _Words(request_id=request_id)
        message = (problem.error.message or "").strip().splitlines()
        return _Words(code=problem.error.code or "", message=message[0][:300] if message else "", request_id=request_id)


def _refusal(status: int, said: _Words, asked: Asked) -> tuple[type[OutsideError], str]:
    told = f"{status} {said.code}".strip()
    if said.code == DUPLICATE_TRANSACTION:
        return Duplicate, Said(
            "The key with which kaffepause wanted to {to} stands for another event ({told}).", to=asked.to, told=told
        )
    if status == 401:
        return SignInFailed, Said(
            "Microsoft Graph did not accept kaffepause's sign-in ({told}: {message}). Check that KAFFEPAUSE_GRAPH_ROOT,"
            " KAFFEPAUSE_AUTHORITY and KAFFEPAUSE_TENANT_ID belong to the same cloud and tenant.",
            told=told,
            message=said.message,
        )
    if status == 403:
        return Denied, _denied(told, asked)
    if status in (404, 410):
        return NoMailbox if said.code in NO_MAILBOX else Missing, _missing(told, said, asked)
    return Refused, Said(
        "Microsoft Graph refused to let kaffepause {to} ({told}: {message}).",
        to=asked.to,
        told=told,
        message=said.message,
    )


def _missing(told: str, said: _Words, asked: Asked) -> str:
    match said.code:
        case "MailboxNotEnabledForRESTAPI":
            return Said(
                "{mailbox} has no mailbox that Exchange Online lets kaffepause use ({told}): no licence, still"
                " being set up, or on-premises. Give it an Exchange licence in the Microsoft 365 admin center, or use"
                " another mailbox in its place.",
                mailbox=asked.mailbox,
                told=told,
            )
        case "ErrorInvalidUser":
            return Said(
                "There is no mailbox {mailbox} in this tenant ({told}). Check how the address is spelled.",
                mailbox=asked.mailbox,
                told=told,
            )
        case _:
            return Said(
                "kaffepause wanted to {to}, but it is not there ({told}: {message}).",
                to=asked.to,
                told=told,
                message=said.message,
            )


def _denied(told: str, asked: Asked) -> str:
    entra = Said(
        "Give kaffepause's app registration the application permission {permission} with admin consent"
        " (Entra admin center, App registrations, API permissions)",
        permission=asked.permission,
    )
    if asked.mailbox is None:
        return Said(
            "Microsoft Graph does not let kaffepause {to} ({told}). {entra}.", to=asked.to, told=told, entra=entra
        )
    return Said(
        "Microsoft Graph does not let kaffepause {to} ({told}). {entra}, or the Exchange role '{role}' with a"
        " scope that contains {mailbox} (New-ManagementRoleAssignment). A new grant can take two hours to work.",
        to=asked.to,
        told=told,
        entra=entra,
        role=_ROLES.get(asked.permission, f"Application {asked.permission}"),
        mailbox=asked.mailbox,
    )


def _lost(asked: Asked, why: str, *, status: int = 0, said: _Words | None = None) -> OutsideError:
    said = said or _Words()
    if asked.effect is Effect.READ:
        sentence = Said(
            "Microsoft Graph gave no usable answer when kaffepause wanted to {to}: {why}. Try again later.",
            to=asked.to,
            why=why,
        )
        return Unreachable(sentence, status=status, code=said.code, request_id=said.request_id)
    sentence = Said(
        "kaffepause cannot tell whether it managed to {to}: {why}. It looks before it sends anything again.",
        to=asked.to,
        why=why,
    )
    return AnswerLost(sentence, status=status, code=said.code, request_id=said.request_id)


def _no_connection(problem: Exception, asked: Asked) -> Unreachable:
    host = _host(problem)
    if isinstance(problem, UnexpectedRedirect):
        return Unreachable(
            Said("{host} answered with a redirect, which Graph never does. Check KAFFEPAUSE_GRAPH_ROOT.", host=host)
        )
    if is_about_trust(problem):
        return Untrusted(untrusted(host))
    return Unreachable(
        Said(
            "kaffepause could not {to}: no connection to {host} ({problem}). Check the network, and"
            " KAFFEPAUSE_GRAPH_ROOT if it is set.",
            to=asked.to,
            host=host,
            problem=str(problem),
        )
    )


def untrusted(host: str) -> str:
    """What to do about a certificate that is not trusted."""
    return Said(
        "The certificate of {host} is not trusted. If a company's own authority signed it, name that authority's file"
        " in KAFFEPAUSE_CA_FILE.",
        host=host,
    )


def is_about_trust(problem: BaseException | None) -> bool:
    """Whether a certificate that is not trusted is at the bottom of it."""
    while problem is not None:
        if isinstance(problem, ssl.SSLCertVerificationError):
            return True
        problem = problem.__cause__ or problem.__context__
    return False


def _host(problem: Exception) -> str:
    try:
        url = cast("httpx.RequestError", problem).request.url
    except RuntimeError:
        return "Microsoft Graph"
    return f"{url.host}:{url.port}" if url.port else url.host


def _header(problem: APIError, name: str) -> str:
    headers = cast("Mapping[str, str]", problem.response_headers or {})
    return headers.get(name, "")


def _retry_after(problem: APIError) -> float | None:
    """Graph's wish in seconds: an integer, a fraction, or a date that is read against the answer's own."""
    wish = _header(problem, "retry-after")
    try:
        return max(float(wish), 0.0) if wish else None
    except ValueError:
        until, sent = _date(wish), _date(_header(problem, "date"))
        return max((until - sent).total_seconds(), 0.0) if until and sent else WAIT_UNTOLD


def _date(text: str) -> datetime | None:
    try:
        return parsedate_to_datetime(text)
    except ValueError:
        return None
