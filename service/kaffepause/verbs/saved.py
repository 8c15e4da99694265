"""A plan as a file, and back, whole."""

from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from kaffepause.booking.plan import Plan
from kaffepause.errors import UserError

_PLAN = TypeAdapter(Plan)


def plan_json(plan: Plan) -> bytes:
    """The plan as JSON with two spaces of indent; `plan_from` reads it back to an equal value."""
    return _PLAN.dump_json(plan, indent=2)


def plan_from(path: Path) -> Plan:
    """The plan saved in that file. Raises UserError where there is none, or it is not one of ours."""
    try:
        return _PLAN.validate_json(path.read_bytes())
    except OSError as problem:
        raise UserError(
            f"{path}: {problem.strerror}. Save a plan there with `kaffepause plan --out {path}`."
        ) from problem
    except ValidationError as problem:
        first = problem.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "the file"
        raise UserError(
            f"{path} is not a plan that can be applied: {place}: {first['msg']}. "
            f"Make a new one with `kaffepause plan --out {path}`."
        ) from problem
