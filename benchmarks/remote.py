"""A sandbox in a process of its own, so that neither its work nor its memory is counted as ours."""

import multiprocessing
from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import httpx
import orjson

if TYPE_CHECKING:
    from kaffepause.sandbox.server import Options, Sandbox


class Remote:
    """What a test asks of a sandbox, over its control API."""

    def __init__(self, env: dict[str, str]) -> None:
        self._env = env

    def env(self) -> dict[str, str]:
        return self._env

    def control(self, method: str, path: str, asked: Any = None) -> Any:
        url = f"{self._env['KAFFEPAUSE_SANDBOX_CONTROL']}/{path}"
        headers = {"x-sandbox-key": self._env["KAFFEPAUSE_SANDBOX_CONTROL_KEY"]}
        body = orjson.dumps(asked or {})
        ca_file = self._env["KAFFEPAUSE_CA_FILE"]
        answer = httpx.request(method, url, content=body, headers=headers, verify=ca_file, timeout=300)
        answer.raise_for_status()
        return answer.json() if answer.content else None


@contextmanager
def remote_sandbox(options: "Options") -> Generator[Remote]:
    """It, until the block ends. options: with a folder."""
    spawn = multiprocessing.get_context("spawn")
    ready = spawn.Queue()
    process = spawn.Process(target=_serve, args=(options, ready), daemon=True)
    process.start()
    try:
        yield Remote(ready.get(timeout=600))
    finally:
        process.terminate()
        process.join()


def _serve(options: "Options", ready: Any) -> None:
    from kaffepause.sandbox.server import run_server  # noqa: PLC0415 - in its own process alone

    def told(sandbox: "Sandbox") -> None:
        ready.put(sandbox.env())

    run_server(options, ready=told)
