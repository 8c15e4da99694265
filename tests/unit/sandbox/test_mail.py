"""Drafts, sending, folders: what mail does in the sandbox, over its socket."""

import base64
from email.message import EmailMessage
from typing import Any

import pytest

from tests.unit.sandbox.visitor import FREJA, MARK, METTE, SERVICE, Visitor, code, mail_to

BOX = f"/users/{SERVICE}"
IMMUTABLE = 'IdType="ImmutableId"'


def mime(sender: str = SERVICE, to: str = METTE) -> str:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = f"Kaffepause <{sender}>", f"Mette <{to}>", "Ugen, der kommer"
    message["X-Kaffepause"] = "monday"
    message["Message-ID"] = "<monday-1@nordwind.example>"
    message.set_content("Hej Mette")
    message.add_alternative("<h1>Hej Mette</h1>", subtype="html")
    return base64.b64encode(message.as_bytes()).decode()


def draft_from_mime(visitor: Visitor, content: str, **how: Any) -> Any:
    return visitor.ask("POST", f"{BOX}/messages", content=content, headers={"Content-Type": "text/plain"}, **how)


def inbox(visitor: Visitor, person: str) -> list[dict[str, Any]]:
    return visitor.whole(f"/users/{person}/mailFolders/inbox/messages")


def test_a_draft_is_sent_once_and_keeps_its_immutable_id(visitor: Visitor) -> None:
    draft = visitor.post(f"{BOX}/messages", mail_to(METTE), prefer=IMMUTABLE).json()
    assert draft["isDraft"] is True
    assert visitor.post(f"{BOX}/messages/{draft['id']}/send").status_code == 202
    sent = visitor.get(f"{BOX}/messages/{draft['id']}", prefer=IMMUTABLE).json()
    folder = visitor.get(f"{BOX}/mailFolders/sentitems").json()
    assert (sent["isDraft"], sent["parentFolderId"], folder["totalItemCount"]) == (False, folder["id"], 1)
    assert [one["subject"] for one in inbox(visitor, METTE)] == ["Hej"]
    assert code(visitor.post(f"{BOX}/messages/{draft['id']}/send")) == "400 ErrorInvalidRequest"
    assert len(inbox(visitor, METTE)) == 1


def test_an_ordinary_id_does_not_survive_a_move(visitor: Visitor) -> None:
    draft = visitor.post(f"{BOX}/messages", mail_to(METTE)).json()
    visitor.post(f"{BOX}/messages/{draft['id']}/send")
    assert code(visitor.get(f"{BOX}/messages/{draft['id']}")) == "404 ErrorItemNotFound"


def test_the_sent_copy_may_lag(visitor: Visitor) -> None:
    visitor.sandbox.control("POST", "settings", {"sent_lag": 30})
    draft = visitor.post(f"{BOX}/messages", mail_to(METTE), prefer=IMMUTABLE).json()
    visitor.post(f"{BOX}/messages/{draft['id']}/send")
    assert code(visitor.get(f"{BOX}/messages/{draft['id']}")) == "404 ErrorItemNotFound"
    assert visitor.whole(f"{BOX}/mailFolders/drafts/messages") == []
    assert len(inbox(visitor, METTE)) == 1
    visitor.sandbox.control("POST", "clock", {"advance": 31})
    assert visitor.get(f"{BOX}/messages/{draft['id']}").status_code == 200


def test_mime_becomes_a_draft_with_both_bodies_and_its_own_headers(visitor: Visitor) -> None:
    written = mime()
    draft = draft_from_mime(visitor, written).json()
    assert draft["subject"] == "Ugen, der kommer"
    assert draft["body"] == {"contentType": "html", "content": "<h1>Hej Mette</h1>\n"}
    assert draft["internetMessageId"] == "<monday-1@nordwind.example>"
    path = f"{BOX}/messages/{draft['id']}"
    headers = visitor.get(f"{path}?$select=internetMessageHeaders").json()["internetMessageHeaders"]
    assert headers == [{"name": "X-Kaffepause", "value": "monday"}]
    assert visitor.get(path, prefer='outlook.body-content-type="text"').json()["body"]["content"].strip() == "Hej Mette"
    assert visitor.get(f"{path}/$value").content == base64.b64decode(written)


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        ("this is no base64!", "400 ErrorMimeContentInvalidBase64String"),
        (base64.b64encode(b"nothing like a mail").decode(), "400 ErrorMimeContentInvalid"),
    ],
)
def test_what_is_no_mime_is_refused(visitor: Visitor, content: str, refusal: str) -> None:
    assert code(draft_from_mime(visitor, content)) == refusal


def test_a_mark_patched_onto_a_draft_is_found_again_also_after_sending(visitor: Visitor) -> None:
    draft = draft_from_mime(visitor, mime(), prefer=IMMUTABLE).json()
    marked = {"singleValueExtendedProperties": [{"id": MARK, "value": "kp1|2026-W48"}]}
    assert visitor.ask("PATCH", f"{BOX}/messages/{draft['id']}", json=marked).status_code == 200
    query = (
        f"$filter=singleValueExtendedProperties/Any(ep: ep/id eq '{MARK}' and ep/value eq 'kp1|2026-W48')"
        f"&$expand=singleValueExtendedProperties($filter=id eq '{MARK}')"
    )
    visitor.post(f"{BOX}/messages/{draft['id']}/send")
    (found,) = visitor.get(f"{BOX}/messages?{query}", prefer=IMMUTABLE).json()["value"]
    assert found["id"] == draft["id"]
    assert found["singleValueExtendedProperties"][0]["value"] == "kp1|2026-W48"
    assert visitor.get(f"{BOX}/messages?{query.replace('W48', 'W49')}").json()["value"] == []


def test_extended_properties_come_only_when_expanded(visitor: Visitor) -> None:
    marked = mail_to(METTE, singleValueExtendedProperties=[{"id": MARK, "value": "x"}])
    draft = visitor.post(f"{BOX}/messages", marked).json()
    assert "singleValueExtendedProperties" not in visitor.get(f"{BOX}/messages/{draft['id']}").json()


def test_send_mail_takes_json_in_any_case_and_mime(visitor: Visitor) -> None:
    assert visitor.post(f"{BOX}/sendMail", {"Message": mail_to(METTE), "SaveToSentItems": False}).status_code == 202
    assert visitor.post(f"{BOX}/sendMail", {"message": mail_to(METTE)}).status_code == 202
    sent = visitor.ask("POST", f"{BOX}/sendMail", content=mime(), headers={"Content-Type": "text/plain"})
    assert (sent.status_code, sent.content) == (202, b"")
    assert len(inbox(visitor, METTE)) == 3
    assert len(visitor.whole(f"{BOX}/mailFolders/sentitems/messages")) == 2


@pytest.mark.parametrize(
    ("message", "refusal"),
    [
        (mail_to(), "400 ErrorInvalidRecipients"),
        (mail_to("nobody"), "400 ErrorInvalidRecipients"),
        (mail_to(METTE, **{"from": {"emailAddress": {"address": FREJA}}}), "403 ErrorSendAsDenied"),
        (mail_to(*(f"p{number}@x.example" for number in range(501))), "400 ErrorExceededMaxRecipientLimit"),
        (mail_to(METTE, internetMessageHeaders=[{"name": "Kaffe", "value": "1"}]), "400 InvalidInternetMessageHeader"),
        (mail_to(METTE, importance="urgent"), "400 RequestBodyRead"),
        (mail_to(METTE, color="red"), "400 RequestBodyRead"),
        (mail_to(METTE, subject=7), "400 RequestBodyRead"),
    ],
)
def test_a_refused_mail_leaves_nothing_behind(visitor: Visitor, message: dict[str, Any], refusal: str) -> None:
    assert code(visitor.post(f"{BOX}/sendMail", {"message": message})) == refusal
    assert visitor.whole(f"{BOX}/messages") == []
    assert inbox(visitor, METTE) == []


def test_the_day_has_its_number_of_recipients(visitor: Visitor) -> None:
    visitor.sandbox.control("POST", "settings", {"recipients_per_day": 2})
    assert visitor.post(f"{BOX}/sendMail", {"message": mail_to(METTE, FREJA)}).status_code == 202
    assert code(visitor.post(f"{BOX}/sendMail", {"message": mail_to(METTE)})) == "429 ErrorExceededMessageLimit"
    visitor.sandbox.control("POST", "clock", {"advance": 86_401})
    assert visitor.post(f"{BOX}/sendMail", {"message": mail_to(METTE)}).status_code == 202


def test_mails_past_the_minutes_number_wait_their_turn(visitor: Visitor) -> None:
    visitor.sandbox.control("POST", "settings", {"mails_per_minute": 2})
    for _ in range(5):
        assert visitor.post(f"{BOX}/sendMail", {"message": mail_to(METTE)}).status_code == 202
    arrived = []
    for _ in range(3):
        arrived.append(len(inbox(visitor, METTE)))
        visitor.sandbox.control("POST", "clock", {"advance": 60})
    assert arrived == [2, 4, 5]


def test_mail_to_people_outside_leaves_the_company(visitor: Visitor) -> None:
    visitor.post(f"{BOX}/sendMail", {"message": mail_to("somebody@elsewhere.example")})
    assert [one.to[0].address for one in visitor.sandbox.tenant.outside] == ["somebody@elsewhere.example"]


def test_deleting_goes_through_deleted_items(visitor: Visitor) -> None:
    draft = visitor.post(f"{BOX}/messages", mail_to(METTE), prefer=IMMUTABLE).json()
    path = f"{BOX}/messages/{draft['id']}"
    assert visitor.ask("DELETE", path).status_code == 204
    assert visitor.get(path).json()["parentFolderId"] == visitor.get(f"{BOX}/mailFolders/deleteditems").json()["id"]
    assert visitor.ask("DELETE", path).status_code == 204
    assert code(visitor.get(path)) == "404 ErrorItemNotFound"


def test_what_was_sent_cannot_be_rewritten(visitor: Visitor) -> None:
    draft = visitor.post(f"{BOX}/messages", mail_to(METTE), prefer=IMMUTABLE).json()
    path = f"{BOX}/messages/{draft['id']}"
    assert visitor.ask("PATCH", path, json={"subject": "Nyt"}).json()["subject"] == "Nyt"
    visitor.post(f"{path}/send")
    assert code(visitor.ask("PATCH", path, json={"subject": "Igen"})) == "400 ErrorInvalidPropertySet"
    assert visitor.ask("PATCH", path, json={"isRead": False}).json()["isRead"] is False


def test_files_and_pictures_in_a_draft(visitor: Visitor) -> None:
    draft = visitor.post(f"{BOX}/messages", mail_to(METTE)).json()
    picture = {
        "@odata.type": "#microsoft.graph.fileAttachment",
        "name": "cup.png",
        "contentBytes": base64.b64encode(b"cup").decode(),
        "isInline": True,
        "contentId": "cup",
    }
    assert visitor.post(f"{BOX}/messages/{draft['id']}/attachments", picture).status_code == 201
    assert visitor.get(f"{BOX}/messages/{draft['id']}").json()["hasAttachments"] is False
    visitor.post(f"{BOX}/messages/{draft['id']}/attachments", picture | {"isInline": False})
    assert visitor.get(f"{BOX}/messages/{draft['id']}").json()["hasAttachments"] is True
    listed = visitor.get(f"{BOX}/messages/{draft['id']}/attachments").json()["value"]
    assert [one["isInline"] for one in listed] == [True, False]


@pytest.mark.parametrize(
    ("roles", "method", "path", "status"),
    [
        (("Mail.Send",), "POST", "sendMail", 202),
        (("Mail.ReadWrite",), "POST", "sendMail", 403),
        (("Mail.Send",), "POST", "messages", 403),
        (("Mail.ReadWrite",), "POST", "messages", 201),
        (("Mail.Read",), "POST", "messages", 403),
        (("Mail.Read",), "GET", "messages", 200),
        (("Mail.ReadBasic.All",), "GET", "messages", 200),
        (("Mail.Send",), "GET", "messages", 403),
        (("Mail.ReadBasic.All",), "GET", "mailFolders", 200),
        (("Calendars.ReadWrite",), "GET", "mailFolders", 403),
    ],
)
def test_least_privilege(visitor: Visitor, roles: tuple[str, ...], method: str, path: str, status: int) -> None:
    body = {"message": mail_to(METTE)} if path == "sendMail" else mail_to(METTE)
    answer = visitor.may(*roles).ask(method, f"{BOX}/{path}", **({"json": body} if method == "POST" else {}))
    assert answer.status_code == status


def test_basic_reading_does_not_show_the_body(visitor: Visitor) -> None:
    visitor.post(f"{BOX}/messages", mail_to(METTE))
    (basic,) = visitor.may("Mail.ReadBasic.All").get(f"{BOX}/messages").json()["value"]
    assert "body" not in basic
    assert "bodyPreview" not in basic


def test_lists_are_filtered_ordered_and_paged(visitor: Visitor) -> None:
    for number in range(12):
        visitor.sandbox.control("POST", "clock", {"advance": 60})
        visitor.post(f"{BOX}/messages", mail_to(METTE, subject=f"Nr. {number:02}"))
    first = visitor.get(f"{BOX}/messages?$select=subject").json()
    assert [one["subject"] for one in first["value"]] == [f"Nr. {number:02}" for number in range(11, 1, -1)]
    assert len(visitor.whole(f"{BOX}/messages?$select=subject&$top=5")) == 12
    since = visitor.get(f"{BOX}/messages?$filter=createdDateTime gt 2026-11-23T06:10:30Z&$count=true").json()
    assert since["@odata.count"] == 2
    up = visitor.get(f"{BOX}/messages?$orderby=subject&$top=1").json()["value"]
    assert up[0]["subject"] == "Nr. 00"
    assert code(visitor.get(f"{BOX}/messages?$filter=shoeSize eq 4")) == "400 ErrorInvalidUrlQueryFilter"


def test_a_preference_is_confirmed_and_a_selection_is_told_in_the_context(visitor: Visitor) -> None:
    visitor.post(f"{BOX}/messages", mail_to(METTE))
    answer = visitor.get(f"{BOX}/messages?$select=subject", prefer='outlook.body-content-type="text"')
    assert answer.headers["Preference-Applied"] == 'outlook.body-content-type="text"'
    assert answer.json()["@odata.context"].endswith("/messages(subject)")
    assert code(visitor.get(f"{BOX}/messages?$top=0")) == "400 BadRequest"
