"""Delta queries of the directory: everything once, then only what changed since a token."""

import base64
import binascii
from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from kaffepause.sandbox.directory_view import shown_group, shown_user
from kaffepause.sandbox.tenant import Group
from kaffepause.sandbox.wire import Answer, Call, Json, Refused, context, whole_number

LIFE = timedelta(days=7)
_PAGE = 200


@dataclass(frozen=True, kw_only=True, slots=True)
class _Token:
    """Where a caller stands: journal entries seen, entries of this round already given, and what they selected."""

    since: int
    upto: int
    given: int
    issued: datetime
    select: str

    def text(self) -> str:
        words = f"{self.since}|{self.upto}|{self.given}|{self.issued.isoformat()}|{self.select}"
        return base64.urlsafe_b64encode(words.encode()).decode().rstrip("=")


def user_changes(call: Call) -> Answer:
    """Users: all of them, then those that changed or went away; with their manager where ``$select`` names it."""
    token = _token(call)
    touched = [change[1] for change in call.tenant.changes[token.since : token.upto] if change[0] == "user"]

    names = [name for name in token.select.split(",") if name]

    def render(user_id: str) -> Json:
        user = call.tenant.users.get(user_id)
        if user is None:
            return _removed(user_id)
        shown = shown_user(call, user, _with_id(",".join(name for name in names if name != "manager")))
        manager = user.manager_id if "manager" in names else None
        return shown | ({"manager@delta": [_member(call, manager)]} if manager else {})

    return _round(call, token, _still_told(token, touched, call.tenant.users), render, "users")


def group_changes(call: Call) -> Answer:
    """Groups and, unless ``$select`` leaves ``members`` out, who joined and who left."""
    token = _token(call)
    journal = call.tenant.changes[token.since : token.upto]
    touched = [change[1] for change in journal if change[0] in ("group", "joined", "left")]
    names = [name for name in token.select.split(",") if name and name != "members"]
    with_members = not token.select or "members" in token.select.split(",")

    def render(group_id: str) -> Json:
        group = call.tenant.groups.get(group_id)
        if group is None:
            return _removed(group_id)
        shown = shown_group(group, _with_id(",".join(names)) or ("id" if token.select else None))
        members = _members_delta(call, group, journal, whole=token.since == 0) if with_members else []
        return shown | ({"members@delta": members} if members else {})

    return _round(call, token, _still_told(token, touched, call.tenant.groups), render, "groups")


def _still_told(token: _Token, touched: Sequence[str], known: Container[str]) -> list[str]:
    """Each once; the first round does not tell of what went away before it."""
    return [one for one in dict.fromkeys(touched) if token.since or one in known]


def _members_delta(call: Call, group: Group, journal: Sequence[tuple[str, ...]], *, whole: bool) -> list[Json]:
    if whole:
        return [_member(call, member) for member in group.members]
    moved = dict.fromkeys(change[2] for change in journal if change[0] in ("joined", "left") and change[1] == group.id)
    gone: Json = {"@removed": {"reason": "deleted"}}
    return [_member(call, member) | ({} if member in group.members else gone) for member in moved]


def _member(call: Call, member_id: str) -> Json:
    kind = "group" if member_id in call.tenant.groups else "user"
    return {"@odata.type": f"#microsoft.graph.{kind}", "id": member_id}


def _round(call: Call, token: _Token, ids: Sequence[str], render: Callable[[str], Json], fragment: str) -> Answer:
    size = call.prefer.max_page_size or whole_number(call, "$top", _PAGE, 999) or _PAGE
    last = token.given + size
    value = [render(one) for one in ids[token.given : last]]
    body: Json = {"@odata.context": context(call, f"{fragment}(delta)"), "value": value}
    path = f"{call.base_url}/{fragment}/delta"
    if last < len(ids):
        body["@odata.nextLink"] = f"{path}?$skiptoken={replace(token, given=last).text()}"
    else:
        following = replace(token, since=token.upto, upto=-1, given=0, issued=call.tenant.now())
        body["@odata.deltaLink"] = f"{path}?$deltatoken={following.text()}"
    return Answer(body=body)


def _token(call: Call) -> _Token:
    """The caller's token; without one, the beginning. ``latest`` skips what there is; a week old one is 410."""
    text = call.query.get("$skiptoken") or call.query.get("$deltatoken")
    now, length = call.tenant.now(), len(call.tenant.changes)
    if text is None or text == "latest":
        since = length if text else 0
        return _Token(since=since, upto=length, given=0, issued=now, select=call.query.get("$select", ""))
    token = _read(text)
    if now - token.issued > LIFE or token.since > length:
        raise Refused(410, "syncStateNotFound", "The sync state generation is not found. Restart without a token.")
    return replace(token, upto=length if token.upto < 0 else token.upto)


def _read(text: str) -> _Token:
    try:
        words = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode().split("|", 4)
        since, upto, given = (int(word) for word in words[:3])
        issued = datetime.fromisoformat(words[3]).astimezone(UTC)
        return _Token(since=since, upto=upto, given=given, issued=issued, select=words[4])
    except (binascii.Error, ValueError, IndexError):
        raise Refused(400, "Request_BadRequest", "Badly formed token.") from None


def _with_id(select: str) -> str | None:
    """A selection always has the id in a delta answer; nothing selected stays nothing."""
    return f"{select},id" if select else None


def _removed(object_id: str) -> Json:
    return {"id": object_id, "@removed": {"reason": "changed"}}
