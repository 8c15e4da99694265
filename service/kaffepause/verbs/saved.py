"""A plan as a file, and back, whole."""

from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from kaffepause.booking.plan import Plan
from kaffepause.errors import UserError
from kaffepause.said import Said

_PLAN = TypeAdapter(Plan)


def plan_json(plan: Plan) -> bytes:
    """The plan as JSON with two spaces of indent; `plan_from` reads it back to an equal value."""
    return _PLAN.dump_json(plan, indent=2)


def plan_from(path: Path) -> Plan:
    """The plan saved in that file. Raises UserError where there is none, or it is not one of ours."""
    try:
        return _PLAN.validate_json(path.read_bytes())
    except OSError as problem:
        reason = problem.strerror
        raise UserError(
            Said("{path}: {reason}. Save a plan there with `kaffepause plan --out {path}`.", path=path, reason=reason)
        ) from problem
    except ValidationError as problem:
        first = problem.errors()[0]
        raise UserError(
            Said(
                "{path} is not a plan that can be applied: {place}: {reason}. "
                "Make a new one with `kaffepause plan --out {path}`.",
                path=path,
                place=".".join(str(part) for part in first["loc"]) or Said("the file"),
                reason=first["msg"],
            )
        ) from problem
