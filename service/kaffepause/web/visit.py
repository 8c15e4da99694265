"""One request of a page: who asks, in which language, with which form; and the answers a page can give."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from kaffepause.domain.content import Language
from kaffepause.domain.people import Person
from kaffepause.errors import OutsideError, UserError
from kaffepause.web import sessions
from kaffepause.web.guard import LETTER_POLICY, MOST_BYTES, TooMuch
from kaffepause.web.office import Office
from kaffepause.web.render import rendered
from kaffepause.web.sessions import Role, Session

LANGUAGE_COOKIE: Final = "__Host-language"
ENDED: Final = "session_ended"
Form = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Visit:
    """A request that may be answered: its session is good, its role was checked, and a form of it is ours."""

    request: Request
    office: Office
    session: Session
    language: Language
    now: datetime
    form: Form

    def said(self, name: str) -> str:
        """What a field of the form says, stripped; empty where it is not there."""
        return (self.form.get(name) or ("",))[0].strip()

    @property
    def token(self) -> str:
        """The token in the path."""
        return str(self.request.path_params["token"])

    async def me(self) -> Person | None:
        """Who is signed in, as the directory has them now."""
        return await self.office.person(self.session.person) if self.session.person else None

    def page(self, template: str, *, status: int = 200, **values: Any) -> Response:
        """A page in the visitor's language. Whoever has no session yet gets one that forms can be tied to."""
        links = self.office.links
        shown = {
            "session": self.session,
            "form_token": sessions.form_token(links, self.session),
            "path": self.request.url.path,
            "can_sign_in": self.office.sign_in is not None,
            "tags": tuple(self.office.world().rules.content.languages),
            **values,
        }
        response = HTMLResponse(rendered(template, self.language, shown), status)
        if self.request.query_params.get("lang") == self.language.tag:
            response.set_cookie(
                LANGUAGE_COOKIE, self.language.tag, secure=True, httponly=True, samesite="lax", max_age=31536000
            )
        return sessions.written(links, self.session, response)

    def message(self, name: str, *, status: int = 200, **values: object) -> Response:
        """A page that says one thing: `pages.message.<name>`."""
        return self.page("message.html", status=status, name=name, values=values)

    def to(self, path: str) -> Response:
        """Go on to a page of ours. Anything that could lead elsewhere leads to the first page."""
        return RedirectResponse(own_path(path), 303)

    def letter(self, html: str) -> Response:
        """A letter or invitation as it is, for a frame of ours."""
        return HTMLResponse(html, headers={"content-security-policy": LETTER_POLICY})


class NotYours(UserError):
    """It is there, and it is not this visitor's."""


def own_path(path: str) -> str:
    """The path if it is one of this site's, else `/`."""
    parts = urlsplit(path)
    is_own = path.startswith("/") and not path.startswith("//") and not parts.scheme and not parts.netloc
    return path if is_own and "\\" not in path and path.isprintable() else "/"


Page = Callable[[Visit], Awaitable[Response]]


def get(path: str, page: Page, role: Role | None = None) -> Route:
    """A page to read. Reading changes nothing, however often and by whomever it is done."""
    return Route(path, _answering(page, role), methods=["GET"])


def post(path: str, page: Page, role: Role | None = None) -> Route:
    """A deed, done by a form that we showed to the same session."""
    return Route(path, _answering(page, role, is_deed=True), methods=["POST"])


def _answering(page: Page, role: Role | None, *, is_deed: bool = False) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        visit = await _visit(request)
        links = visit.office.links
        if is_deed and not sessions.is_from_form(links, visit.session, visit.said("form_token")):
            return visit.message("form_is_old", status=403)
        if role is not None and role not in visit.session.roles:
            status = 403 if visit.session.person else 401
            return visit.page("sign_in.html", status=status, next=own_path(request.url.path), is_refused=status == 403)
        try:
            return await page(visit)
        except UserError as problem:
            status = 403 if isinstance(problem, NotYours) else 400
            return visit.message("refused", status=status, sentence=str(problem))
        except OutsideError:
            return visit.message("outside", status=503)

    return answer


async def _visit(request: Request) -> Visit:
    office: Office = request.app.state.office
    now = office.clock()
    session = sessions.read(office.links, request.cookies.get(sessions.COOKIE), now)
    if session is not None and session.person and await office.kept.cycles.is_done(ENDED, session.id):
        session = None
    return Visit(
        request=request,
        office=office,
        session=session or sessions.anonymous(now),
        language=_language(request, office),
        now=now,
        form=await _form(request),
    )


def _language(request: Request, office: Office) -> Language:
    content = office.world().rules.content
    asked = request.query_params.get("lang") or request.cookies.get(LANGUAGE_COOKIE)
    accepted = [part.split(";")[0].strip() for part in request.headers.get("accept-language", "").split(",")]
    for tag in [asked, *accepted]:
        base = (tag or "").lower().split("-")[0]
        if base in content.languages:
            return content.languages[base]
    return content.speak(None)


async def _form(request: Request) -> Form:
    if request.method != "POST":
        return {}
    is_upload = request.headers.get("content-type", "").startswith("multipart/form-data")
    try:
        pairs = await _uploaded(request) if is_upload else await _typed(request)
    except (HTTPException, ValueError, TooMuch):
        return {}
    fields: dict[str, tuple[str, ...]] = {}
    for name, value in pairs:
        fields[name] = (*fields.get(name, ()), value)
    return fields


async def _typed(request: Request) -> Sequence[tuple[str, str]]:
    return parse_qsl((await request.body()).decode(), keep_blank_values=True, max_num_fields=3000)


async def _uploaded(request: Request) -> Sequence[tuple[str, str]]:
    """Fields, and files as the text in them. Raises ValueError where one is not UTF-8."""
    async with request.form(max_files=1, max_fields=10, max_part_size=MOST_BYTES) as form:
        return [(name, await _text_of(value)) for name, value in form.multi_items()]


async def _text_of(value: UploadFile | str) -> str:
    return value if isinstance(value, str) else (await value.read()).decode("utf-8-sig")
