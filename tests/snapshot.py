"""The whole sandbox as something to compare: every event and every mail, without what differs from run to run."""

import json
from collections import Counter
from typing import Any

from kaffepause.sandbox.server import Sandbox

#: Ids and stamps; what stays is what people see.
LEFT_OUT = ("id", "uid", "teams_link", "series", "created", "changed")


def state(sandbox: Sandbox) -> dict[str, Counter[str]]:
    """`events` and `mails`, each with how often it is there."""
    mailboxes = sandbox.control("GET", "world")["mailboxes"]
    return {
        "events": Counter(f"{name}: {_event(one)}" for name, box in mailboxes.items() for one in box["events"]),
        "mails": Counter(
            f"{name}: {one['folder']} {one['kind']} {one['subject']}"
            for name, box in mailboxes.items()
            for one in box["messages"]
            if one["folder"] != "deleteditems"
        ),
    }


def _event(event: dict[str, Any]) -> str:
    return json.dumps({name: value for name, value in event.items() if name not in LEFT_OUT}, sort_keys=True)
