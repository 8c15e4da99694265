"""Nothing outgrows its room: modules, functions, and the names that invite both."""

import ast
import re
from statistics import median

import pytest

from tests.architecture.tree import PACKAGE, body_lines, modules

OURS = modules("service/kaffepause")
SHAPELESS = {"utils", "util", "helpers", "helper", "common", "manager", "service", "misc", "tools", "base"}
VAGUE = {"schedule", "process", "handle", "manage", "data", "info", "item", "util"}

NAMED_BY_OTHERS = {"process_bind_param", "process_result_value"}  # what SQLAlchemy's TypeDecorator is asked by


def test_no_module_outgrows_its_room() -> None:
    assert {str(module): module.lines for module in OURS if module.lines > 350} == {}


def test_no_test_module_outgrows_its_subject() -> None:
    assert {str(module): module.lines for module in modules("tests", "benchmarks") if module.lines > 500} == {}


def test_no_function_is_longer_than_one_look() -> None:
    sizes = {f"{module}: {f.name}": body_lines(f) for module in OURS for f in module.functions()}

    assert {name: lines for name, lines in sizes.items() if lines > 40} == {}


def test_most_functions_are_read_at_a_glance() -> None:
    sizes = [body_lines(function) for module in OURS for function in module.functions()]

    assert median(sizes) < 10


def test_no_module_is_named_after_nothing() -> None:
    parts = {str(module): {*module.path.relative_to(PACKAGE).with_suffix("").parts} for module in OURS}

    assert {name: found & SHAPELESS for name, found in parts.items() if found & SHAPELESS} == {}


def test_no_name_says_nothing() -> None:
    names = {str(module): {name for node in module.nodes() for name in names_given(node)} for module in OURS}
    vague = {module: {name for name in given if is_vague(name)} for module, given in names.items()}

    assert {module: found for module, found in vague.items() if found} == {}


@pytest.mark.parametrize(
    ("what", "pattern"),
    [
        ("something put off", r"#.*\b(?:TODO|FIXME|XXX|HACK)\b.*"),
        ("a banner where a module should end", r"(?m)^\s*#\s*[-=#*]{4,}.*"),
    ],
)
def test_no_comment_holds_something_that_does_not_belong_there(what: str, pattern: str) -> None:
    found = {str(module): re.findall(pattern, module.text) for module in OURS}

    assert {module: lines for module, lines in found.items() if lines} == {}, what


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ('def f():\n    """Doc."""\n    return 1', 1),
        ('def f():\n    """Doc."""', 0),
        ("def f(\n    a,\n    b,\n):\n    x = a\n\n    return x", 3),
    ],
)
def test_a_body_is_counted_without_signature_and_docstring(source: str, lines: int) -> None:
    function = ast.parse(source).body[0]

    assert isinstance(function, ast.FunctionDef)
    assert body_lines(function) == lines


@pytest.mark.parametrize(
    "source", ["data = 1", "def f(item): ...", "def handle_reply(): ...", "x.info = 1", "class Info: ..."]
)
def test_vague_names_are_found_wherever_they_are_given(source: str) -> None:
    assert any(is_vague(name) for node in ast.walk(ast.parse(source)) for name in names_given(node))


@pytest.mark.parametrize("source", ["log.info('x')", "send(data=body)", "working_hours = 1", "metadata = 1"])
def test_names_that_others_gave_are_left_alone(source: str) -> None:
    assert not any(is_vague(name) for node in ast.walk(ast.parse(source)) for name in names_given(node))


def names_given(node: ast.AST) -> list[str]:
    """The names this node introduces; those it only uses belong to whoever gave them."""
    match node:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return [name]
        case ast.arg(arg=name) | ast.alias(asname=str(name)):
            return [name]
        case ast.Name(id=name, ctx=ast.Store()) | ast.Attribute(attr=name, ctx=ast.Store()):
            return [name]
        case _:
            return []


def is_vague(name: str) -> bool:
    plain = name.lower().strip("_")
    if name in NAMED_BY_OTHERS:
        return False
    return plain in VAGUE or plain.split("_")[0] in {"process", "handle", "manage"}
