"""What the log may say of a problem: never its words, which may hold names."""

from pathlib import Path
from traceback import extract_tb

from kaffepause.errors import OutsideError


def told_of(problem: Exception) -> dict[str, object]:
    """Its type, what Graph numbers it by, and the line of ours it came from."""
    last = extract_tb(problem.__traceback__)[-1] if problem.__traceback__ else None
    said: dict[str, object] = {"problem": type(problem).__name__}
    if isinstance(problem, OutsideError):
        return {**said, "status": problem.status, "code": problem.code, "request_id": problem.request_id}
    return {**said, "place": f"{Path(last.filename).name}:{last.lineno}"} if last else said
