"""`$filter` and `$orderby` over rendered entities: the part of OData that Outlook's own items answer to.

Comparisons (eq ne gt ge lt le), and/or/not, brackets, contains/startswith/endswith, and any() over a collection. What a
type lets one filter by is the caller's to say; everything else is refused as Graph refuses it.
"""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final, cast

from kaffepause.sandbox.wire import Refused

Test = Callable[[Mapping[str, Any]], bool]
_Value = Callable[[Mapping[str, Any]], Any]

_TOKEN: Final = re.compile(
    r"\s*(?:(?P<text>'(?:[^']|'')*')|(?P<moment>\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)?)|(?P<number>-?\d+(?![\w-]))"
    r"|(?P<name>[A-Za-z_@][\w./@]*)|(?P<mark>[():,]))"
)
#: Brackets in one filter; Graph's own limit on nodes is not published.
_DEEPEST: Final = 50
_COMPARED: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "eq": lambda left, right: left == right,
    "ne": lambda left, right: left != right,
    "gt": lambda left, right: left > right,
    "ge": lambda left, right: left >= right,
    "lt": lambda left, right: left < right,
    "le": lambda left, right: left <= right,
}
_FUNCTIONS: Final[dict[str, Callable[[str, str], bool]]] = {
    "contains": lambda whole, part: part in whole,
    "startswith": lambda whole, part: whole.startswith(part),
    "endswith": lambda whole, part: whole.endswith(part),
}


def filter_from(
    text: str, allowed: frozenset[str], exact: frozenset[str] = frozenset(), *, knows_in: bool = False
) -> Test:
    """The test a `$filter` states. `allowed` are the paths one may filter by (`start/dateTime`), collections included.

    Text is compared without regard to case, as Exchange does, except at the paths in `exact` (`members/id`). knows_in:
    whether `path in ('a','b')` can stand there.
    """
    if text.count("(") + text.count("not ") > _DEEPEST:
        raise _bad_filter("it is nested too deeply")
    parser = _Parser(text, allowed, exact, knows_in=knows_in)
    test = parser.disjunction()
    parser.refuse_rest()
    return test


def order_from(text: str, allowed: frozenset[str]) -> list[tuple[str, bool]]:
    """The paths of an `$orderby`, each with whether it is descending."""
    wanted: list[tuple[str, bool]] = []
    for part in text.split(","):
        words = part.split()
        if not words or len(words) > 2 or (len(words) == 2 and words[1] not in ("asc", "desc")):
            raise Refused(400, "BadRequest", f"Syntax error in the $orderby '{text}'.")
        if words[0] not in allowed:
            raise Refused(400, "ErrorInvalidUrlQuery", f"The property '{words[0]}' cannot be ordered by.")
        wanted.append((words[0], words[-1] == "desc" and len(words) == 2))
    return wanted


def at_path(entity: Mapping[str, Any], path: str) -> Any:
    """The value at `a/b` in an entity, None where any step is missing."""
    value: Any = entity
    for step in path.split("/"):
        value = cast("Mapping[str, Any]", value).get(step) if isinstance(value, Mapping) else None
    return value


class _Parser:
    """Recursive descent over one filter text; each method reads one rung of the grammar."""

    def __init__(self, text: str, allowed: frozenset[str], exact: frozenset[str], *, knows_in: bool) -> None:
        self._tokens = _tokens(text)
        self._knows_in = knows_in
        self._at = 0
        self._allowed = allowed
        self._exact = exact
        self._variables: list[tuple[str, str]] = []

    def disjunction(self) -> Test:
        tests = [self._conjunction()]
        while self._took_word("or"):
            tests.append(self._conjunction())
        return tests[0] if len(tests) == 1 else lambda entity: any(test(entity) for test in tests)

    def refuse_rest(self) -> None:
        if self._at < len(self._tokens):
            raise _bad_filter(f"unexpected '{self._tokens[self._at][1]}'")

    def _conjunction(self) -> Test:
        tests = [self._negation()]
        while self._took_word("and"):
            tests.append(self._negation())
        return tests[0] if len(tests) == 1 else lambda entity: all(test(entity) for test in tests)

    def _negation(self) -> Test:
        if self._took_word("not"):
            test = self._negation()
            return lambda entity: not test(entity)
        if self._took_mark("("):
            test = self.disjunction()
            self._need(")")
            return test
        return self._claim()

    def _claim(self) -> Test:
        kind, word = self._next()
        if kind != "name":
            raise _bad_filter(f"unexpected '{word}'")
        if word.lower() in _FUNCTIONS and self._took_mark("("):
            return self._function(word.lower())
        if word.lower().endswith("/any") and self._took_mark("("):
            return self._any(word[:-4])
        value = self._operand(word)
        if self._knows_in and self._took_word("in"):
            return self._membership(value, exact=self._is_exact(word))
        operator = self._next()[1]
        if operator not in _COMPARED:
            raise _bad_filter(f"'{operator}' is not a comparison")
        return _comparison(operator, value, self._literal(), exact=self._is_exact(word))

    def _function(self, name: str) -> Test:
        path = self._next()[1]
        value = self._operand(path)
        self._need(",")
        literal = self._literal()
        self._need(")")
        if not isinstance(literal, str):
            raise _bad_filter(f"{name} needs a text")
        exact = self._is_exact(path)
        return lambda entity: _FUNCTIONS[name](_folded(value(entity) or "", exact=exact), _folded(literal, exact=exact))

    def _membership(self, value: _Value, *, exact: bool) -> Test:
        self._need("(")
        members = {self._text(exact=exact)}
        while self._took_mark(","):
            members.add(self._text(exact=exact))
        self._need(")")

        def test(entity: Mapping[str, Any]) -> bool:
            found = value(entity)
            return isinstance(found, str) and _folded(found, exact=exact) in members

        return test

    def _text(self, *, exact: bool) -> str:
        literal = self._literal()
        if not isinstance(literal, str):
            raise _bad_filter("a list holds texts")
        return _folded(literal, exact=exact)

    def _any(self, collection: str) -> Test:
        self._refuse_unknown(collection)
        variable = self._next()[1]
        self._need(":")
        self._variables.append((variable, collection))
        test = self.disjunction()
        self._variables.pop()
        self._need(")")
        return lambda entity: any(test({**entity, variable: member}) for member in at_path(entity, collection) or ())

    def _operand(self, path: str) -> _Value:
        if path.split("/", maxsplit=1)[0] not in {name for name, _ in self._variables}:
            self._refuse_unknown(path)
        if path.endswith("dateTime"):
            return lambda entity: _moment(at_path(entity, path))
        return lambda entity: at_path(entity, path)

    def _refuse_unknown(self, path: str) -> None:
        if path not in self._allowed:
            raise Refused(
                400, "ErrorInvalidUrlQueryFilter", f"The query filter contains one or more invalid nodes: '{path}'."
            )

    def _is_exact(self, path: str) -> bool:
        name, _, rest = path.partition("/")
        return f"{dict(self._variables).get(name, name)}/{rest}" in self._exact

    def _literal(self) -> Any:
        kind, word = self._next()
        if kind == "text":
            return word[1:-1].replace("''", "'")
        if kind == "number":
            return int(word)
        if kind == "moment":
            return _moment(word)
        if word in _WORDS:
            return _WORDS[word]
        raise _bad_filter(f"'{word}' is not a value")

    def _next(self) -> tuple[str, str]:
        if self._at >= len(self._tokens):
            raise _bad_filter("it ends too early")
        self._at += 1
        return self._tokens[self._at - 1]

    def _took_word(self, word: str) -> bool:
        found = self._at < len(self._tokens) and self._tokens[self._at] == ("name", word)
        self._at += found
        return found

    def _took_mark(self, mark: str) -> bool:
        found = self._at < len(self._tokens) and self._tokens[self._at] == ("mark", mark)
        self._at += found
        return found

    def _need(self, mark: str) -> None:
        if not self._took_mark(mark):
            raise _bad_filter(f"'{mark}' is missing")


_WORDS: Final[dict[str, Any]] = {"true": True, "false": False, "null": None}


def _comparison(operator: str, value: _Value, literal: Any, *, exact: bool) -> Test:
    def test(entity: Mapping[str, Any]) -> bool:
        left, right = value(entity), literal
        if isinstance(left, datetime) or isinstance(right, datetime):
            left, right = _moment(left), _moment(right)
        left, right = _folded(left, exact=exact), _folded(right, exact=exact)
        if operator in ("eq", "ne"):
            return _COMPARED[operator](left, right)
        return type(left) is type(right) and left is not None and _COMPARED[operator](left, right)

    return test


def _folded(value: Any, *, exact: bool) -> Any:
    return value.casefold() if isinstance(value, str) and not exact else value


def _moment(value: Any) -> datetime | None:
    """A time as one can compare it: aware, a wall clock without offset read as UTC, cut to microseconds."""
    if value is None or isinstance(value, datetime):
        return value
    try:
        read = datetime.fromisoformat(re.sub(r"(\.\d{6})\d+", r"\1", str(value)))
    except ValueError:
        raise _bad_filter(f"'{value}' is not a time") from None
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def _tokens(text: str) -> list[tuple[str, str]]:
    tokens: list[tuple[str, str]] = []
    at, text = 0, text.strip()
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None or match.lastgroup is None:
            raise _bad_filter(f"'{text[at:]}' cannot be read")
        tokens.append((match.lastgroup, match[match.lastgroup]))
        at = match.end()
    return tokens


def _bad_filter(why: str) -> Refused:
    return Refused(400, "BadRequest", f"Invalid filter clause: {why}.")
