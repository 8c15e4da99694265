"""Graph as a script: each test says what it answers, and reads what it was asked."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

import httpx
import orjson

from kaffepause.domain.ids import Address
from kaffepause.graph.assembly import GraphPorts

Answer = httpx.Response | Exception
SERVICE = Address("kaffepause@contoso.example")


@dataclass
class Hourglass:
    """Time that passes only when somebody sleeps."""

    now: float = 1000.0
    slept: list[float] = field(default_factory=list)

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds
        await asyncio.sleep(0)


@dataclass
class Script:
    """What Graph answers, in order, by a part of the method and path; and everything it was asked."""

    asked: list[httpx.Request] = field(default_factory=list)
    lines: list[tuple[str, list[Answer]]] = field(default_factory=list)

    def when(self, part: str, *answers: Answer | dict[str, Any]) -> None:
        """Answers to requests whose `METHOD path?query` holds that part; the last one stays."""
        ready = [httpx.Response(200, json=one) if isinstance(one, dict) else one for one in answers]
        self.lines.append((part, ready))

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        told = f"{request.method} {request.url.raw_path.decode()}"
        for part, answers in self.lines:
            if part in told:
                answer = answers.pop(0) if len(answers) > 1 else answers[0]
                if isinstance(answer, Exception):
                    raise answer
                return httpx.Response(answer.status_code, headers=answer.headers, content=answer.content)
        raise AssertionError(f"Nobody expected {told}")

    def bodies(self, part: str) -> list[Any]:
        """What was sent to requests whose `METHOD path` holds that part."""
        return [orjson.loads(one.content) for one in self.to(part) if one.content]

    def to(self, part: str) -> list[httpx.Request]:
        return [one for one in self.asked if part in f"{one.method} {one.url.raw_path.decode()}"]


@dataclass
class Stage:
    """The adapter over a script, in its own time."""

    ports: GraphPorts
    graph: Script
    time: Hourglass
    tokens: list[str | None]  #: one entry for each sign-in: the claims it was asked with


def refusal(status: int, code: str = "x", message: str = "y", **headers: str) -> httpx.Response:
    """Graph's way to say no."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.Response(status, json={"error": {"code": code, "message": message}}, headers=named)
