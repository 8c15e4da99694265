"""What was typed and cannot be understood, in plain sentences: the parser's own are for whoever writes commands."""

import re
from collections.abc import Callable
from functools import partial

from kaffepause.said import Said

#: What the parser says, and what that is to say.
SENTENCES: tuple[tuple[str, Callable[..., Said]], ...] = (
    (
        r"No such command '(?P<name>.*)'\. Did you mean '(?P<near>[^']+)'.*",
        partial(Said, 'There is no command "{name}". Did you mean "{near}"?'),
    ),
    (r"No such command '(?P<name>.*)'\.", partial(Said, 'There is no command "{name}".')),
    (
        r"No such option: (?P<name>\S+) \(Possible options: (?P<near>[^,)]+).*",
        partial(Said, "There is no option {name}. Did you mean {near}?"),
    ),
    (r"No such option: (?P<name>.*)", partial(Said, "There is no option {name}.")),
    (r"Missing \w+ '(?P<name>.*)'\.", partial(Said, "{name} is missing.")),
    (r"Option '(?P<name>.*)' requires .*", partial(Said, "{name} needs a value behind it.")),
    (r"Option '(?P<name>.*)' does not take a value\.", partial(Said, "{name} takes no value.")),
    (
        r"Got unexpected extra argument\(s\) \((?P<words>.*)\)",
        partial(Said, "This is more than the command takes: {words}."),
    ),
    (
        r"Argument '.*' takes (?P<count>\d+) values\.",
        partial(Said, "All {count} of its words are needed."),
    ),
    (
        r"Invalid value for '(?P<name>.*)': .*'(?P<value>.*)' does not match the formats '[^']*%H.*",
        partial(Said, '"{value}" is no time for {name}. Write it as 2026-11-24T09:00 or 2026-11-24.'),
    ),
    (
        r"Invalid value for '(?P<name>.*)': .*'(?P<value>.*)' does not match the format.*",
        partial(Said, '"{value}" is no day for {name}. Write it as 2026-11-24.'),
    ),
    (r"Invalid value for '(?P<name>.*)': .* integer", partial(Said, "{name} takes a whole number.")),
)


def plainly(message: str) -> str:
    """The parser's message as we would say it; as it is, where we have no words for it."""
    for pattern, sentence in SENTENCES:
        if found := re.fullmatch(pattern, message, re.DOTALL):
            return sentence(**found.groupdict())
    return message if message.endswith((".", "?")) else f"{message}."
