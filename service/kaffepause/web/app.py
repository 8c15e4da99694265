"""The pages as one ASGI application."""

from importlib.resources import files
from typing import Final

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from kaffepause.web import admin, booking, me, sign_in, team
from kaffepause.web.guard import Guard
from kaffepause.web.office import Office

STYLE: Final = (files("kaffepause.web") / "static" / "kaffepause.css").read_bytes()
ROUTES: Final = (*sign_in.ROUTES, *booking.ROUTES, *me.ROUTES, *team.ROUTES, *admin.ROUTES)


def pages(office: Office) -> Starlette:
    """Everything under the public address of `office.links`."""
    app = Starlette(
        routes=[*ROUTES, Route("/style.css", style)],
        middleware=[Middleware(Guard, origin=office.links.base, clock=office.clock)],
        exception_handlers={HTTPException: plainly, Exception: fault},
    )
    app.state.office = office
    return app


async def style(_: Request) -> Response:
    """The one style sheet."""
    return Response(STYLE, media_type="text/css", headers={"cache-control": "public, max-age=3600"})


async def plainly(_: Request, problem: Exception) -> Response:
    """A path or method that is none of ours."""
    status = problem.status_code if isinstance(problem, HTTPException) else 500
    return PlainTextResponse("There is no such page." if status == 404 else "That cannot be done here.", status)


async def fault(_: Request, __: Exception) -> Response:
    """A fault of ours: the page says so and nothing else."""
    return PlainTextResponse("This is a fault in kaffepause itself. Try again later.", 500)
