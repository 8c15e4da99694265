"""What pydantic says about a document, in plain sentences at the place in the file where each belongs."""

from collections.abc import Iterable, Mapping
from typing import Any, cast, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from kaffepause.config.document import Reading
from kaffepause.config.notation import shown
from kaffepause.config.problems import Finding, Steps, nearest, one_of
from kaffepause.said import Said

#: What is wrong, and the cure.
Told = tuple[Said, Said]

KEY = "[key]"  #: what pydantic puts behind the key of a mapping that is itself wrong


def complaints(error: ValidationError, reading: Reading, schema: type[BaseModel]) -> list[Finding]:
    """One finding for each thing that is wrong, each once."""
    told = [complaint(one, reading, schema) for one in error.errors(include_url=False)]
    return list({(finding.steps, finding.says): finding for finding in told}.values())


def complaint(error: ErrorDetails, reading: Reading, schema: type[BaseModel]) -> Finding:
    """One finding, at the setting that is wrong or at the group in which one is missing."""
    location = location_of(error)
    steps = reading.to_file(location) if error["type"] == "missing" else reading.in_file(location)
    is_named_wrong = error["type"] == "extra_forbidden" or error["loc"][-1:] == (KEY,)
    match error["type"]:
        case "extra_forbidden":
            says, cure = _unknown(str(location[-1]), settings_at(schema, location[:-1]))
        case "missing":
            says, cure = Said("It is missing."), _to_add(schema, location)
        case "kaffepause":
            context = error.get("ctx", {})
            says, cure = cast("Told", (context["says"], context["cure"]))
        case kind:
            says, cure = _ordinary(kind, error)
    return Finding(steps=steps, says=says, cure=cure, at_key=is_named_wrong)


def location_of(error: ErrorDetails) -> Steps:
    """Where pydantic says it is, the wrong key itself being the place of a wrong key."""
    return tuple(step for step in error["loc"] if step != KEY)


def _unknown(name: str, known: Mapping[str, str]) -> Told:
    says = Said('There is no setting "{name}".', name=name)
    if not known:
        return says, Said("Take it out.")
    near = nearest(name, known)
    return says, Said('Did you mean "{word}"?', word=near) if near else Said(
        "There can be {words}.", words=one_of(known)
    )


def _to_add(schema: type[BaseModel], location: tuple[str | int, ...]) -> Said:
    about = settings_at(schema, location[:-1]).get(str(location[-1]), "")
    if not about:
        return Said("Add it.")
    return Said('Add "{name}": {about}', name=location[-1], about=f"{about[:1].lower()}{about[1:]}")


def _ordinary(kind: str, error: ErrorDetails) -> Told:
    """Pydantic's own kinds of error, for the plain types the schema uses."""
    value, context = error["input"], error.get("ctx", {})
    match kind:
        case "model_type" | "dict_type" | "model_attributes_type":
            says = Said("{value} stands where settings belong.", value=shown(value))
            return says, Said('Write them below it, indented, as "name: value".')
        case "list_type":
            says = Said("{value} stands where a list belongs.", value=shown(value))
            return says, Said('Write "- " before each one, or [one, another].')
        case "bool_type" | "bool_parsing":
            says = Said("{value} is neither true nor false.", value=shown(value))
            return says, Said('Did you mean "{word}"?', word=_truth(value))
        case "int_type" | "int_parsing" | "int_from_float" | "float_type" | "float_parsing":
            says = Said("{value} is not a number here.", value=shown(value))
            return says, Said("Write a whole number.") if "int" in kind else Said("Write a number.")
        case "too_short":
            return Said("Nothing is listed here."), Said("List at least one, or take the setting out.")
        case _:
            return _bounds(kind, value, context)


def _truth(value: object) -> str:
    return "true" if str(value).lower() in {"yes", "on", "y", "ja", "1"} else "false"


def _bounds(kind: str, value: object, context: Mapping[str, Any]) -> Told:
    bound = {name: f"{context[name]:g}" for name in ("ge", "gt", "le", "lt") if name in context}
    small = Said("{value} is too small.", value=shown(value))
    large = Said("{value} is too large.", value=shown(value))
    match kind:
        case "greater_than_equal":
            return small, Said("The least is {bound}.", bound=bound["ge"])
        case "greater_than":
            return small, Said("Write more than {bound}.", bound=bound["gt"])
        case "less_than_equal":
            return large, Said("The most is {bound}.", bound=bound["le"])
        case "less_than":
            return large, Said("Write less than {bound}.", bound=bound["lt"])
        case _:
            says = Said("{value} cannot stand here.", value=shown(value))
            return says, Said("The reference in config/README.md says what can.")


def settings_at(schema: type[BaseModel], location: Iterable[str | int]) -> Mapping[str, str]:
    """The settings that can stand at a place in the file, each with its description; none where a group cannot be."""
    here: Any = schema
    for step in location:
        here = _below(here, step)
    section = section_of(here)
    if section is None:
        return {}
    return {field.alias or name: field.description or "" for name, field in section.model_fields.items()}


def _below(here: Any, step: str | int) -> Any:
    section = section_of(here)
    if section is not None:
        named = {field.alias or name: field.annotation for name, field in section.model_fields.items()}
        return named.get(str(step))
    return inside(here)


def section_of(here: Any) -> type[BaseModel] | None:
    """The group of settings that an annotation stands for; None where it is none."""
    bare = _bare(here)
    return bare if isinstance(bare, type) and issubclass(bare, BaseModel) else None


def inside(here: Any) -> Any:
    """What a list or mapping holds; None for anything else."""
    arguments = get_args(_bare(here))
    return arguments[-1] if arguments else None


def _bare(here: Any) -> Any:
    """An annotation without its marks, and without `None`."""
    while True:
        arguments = get_args(here)
        if hasattr(here, "__metadata__"):
            here = arguments[0]
        elif type(None) in arguments:
            here = next(argument for argument in arguments if argument is not type(None))
        else:
            return here
