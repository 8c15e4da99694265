"""`kaffepause doctor` against companies that granted too little, too much, or in the wrong place."""

import json
from datetime import UTC, datetime, timedelta
from socket import create_server
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from tests.acceptance.conftest import Desk

SERVICE = "kaffepause@nordwind.example"
EMPLOYEE = "mette.soerensen@nordwind.example"
NO_LICENCE = "frederik.storm@nordwind.example"
STRANGER = "henrik.dam@nordwind.example"
ENTRA = ["GroupMember.Read.All", "User.Read.All", "Calendars.ReadBasic.All"]


def over(permission: str, *mailboxes: str) -> dict[str, Any]:
    return {"permission": permission, "mailboxes": list(mailboxes)}


@pytest.fixture
def narrow(desk: Desk) -> Desk:
    """A company that granted exactly what is needed."""
    everybody = [address for address in desk.mailboxes if address != STRANGER]
    grant(
        desk,
        ENTRA,
        over("Calendars.ReadWrite", *everybody),
        over("Mail.ReadWrite", SERVICE),
        over("Mail.Send", SERVICE),
    )
    now = datetime.now(UTC)  # noqa: TID251 - the command reads the machine's clock, and Graph's has to agree
    desk.sandbox.control("POST", "clock", {"at": now.isoformat(), "ticking": True})
    return desk


def grant(desk: Desk, roles: list[str], *scopes: dict[str, Any]) -> None:
    desk.sandbox.control("POST", "app", {"roles": roles, "exchange_scopes": list(scopes)})


def found(desk: Desk, *arguments: str) -> dict[str, tuple[str, str]]:
    """Function → verdict and sentence; the worst where a function was tried in several places."""
    _, out, err = desk("doctor", "--json", *arguments)
    assert out, err
    findings = [(one["function"], one["verdict"], one["says"]) for one in json.loads(out)]
    fine = [one for one in findings if one[1] == "works"]
    return {
        function: (verdict, says) for function, verdict, says in fine + [one for one in findings if one not in fine]
    }


def test_where_everything_is_granted_as_narrowly_as_it_can_be_everything_works(narrow: Desk) -> None:
    code, out, _ = narrow("doctor", "--json", "--outside", STRANGER)

    others = {one["function"]: one for one in json.loads(out) if one["verdict"] != "works"}
    assert others.keys() == {"single mailboxes", "client secret"}
    assert NO_LICENCE in others["single mailboxes"]["says"]
    assert code == 0


@pytest.mark.parametrize(
    ("missing", "function", "cure"),
    [
        ("User.Read.All", "people and groups", "User.ReadBasic.All"),
        ("GroupMember.Read.All", "people and groups", "GroupMember.Read"),
        ("Calendars", "free/busy", "Calendars.ReadBasic.All"),
        ("Calendars.ReadWrite", "booking from the service mailbox", "Application Calendars.ReadWrite"),
        ("Mail.ReadWrite", "writing mails", "Application Mail.ReadWrite"),
        ("Mail.Send", "sending mails", "Application Mail.Send"),
    ],
)
def test_what_is_missing_is_named_with_the_place_to_grant_it(
    narrow: Desk, missing: str, function: str, cure: str
) -> None:
    scopes = [
        over("Calendars.ReadWrite", *narrow.mailboxes),
        over("Mail.ReadWrite", SERVICE),
        over("Mail.Send", SERVICE),
    ]
    grant(
        narrow,
        [role for role in ENTRA if not role.startswith(missing)],
        *[scope for scope in scopes if not str(scope["permission"]).startswith(missing)],
    )

    verdict, says = found(narrow)[function]

    assert verdict == "missing"
    assert cure in says


@pytest.mark.parametrize(
    ("permission", "function"),
    [
        ("Calendars.ReadWrite", "booking from the service mailbox"),
        ("Mail.ReadWrite", "writing mails"),
        ("Mail.Send", "sending mails"),
        ("Calendars.Read", "free/busy"),
        ("Files.ReadWrite.All", "other permissions"),
    ],
)
def test_what_reaches_further_than_it_has_to_is_said(narrow: Desk, permission: str, function: str) -> None:
    narrow.sandbox.control("POST", "app", {"roles": [*ENTRA, permission]})

    verdict, says = found(narrow)[function]

    assert verdict == "too wide"
    assert permission in says
    assert "Take it away" in says


def test_a_mailbox_outside_the_scope_that_is_not_refused_is_said(narrow: Desk) -> None:
    verdict, says = found(narrow, "--outside", EMPLOYEE)["mailboxes outside the scope"]

    assert verdict == "too wide"
    assert EMPLOYEE in says
    assert "Set-ManagementScope" in says


def test_without_a_mailbox_to_try_it_on_the_scope_is_not_called_right(narrow: Desk) -> None:
    assert found(narrow)["mailboxes outside the scope"][0] == "not known"


def test_a_scope_that_leaves_out_the_service_mailbox_is_a_missing_permission(narrow: Desk) -> None:
    grant(
        narrow,
        ENTRA,
        over("Calendars.ReadWrite", EMPLOYEE),
        over("Mail.ReadWrite", EMPLOYEE),
        over("Mail.Send", SERVICE),
    )

    findings = found(narrow)

    assert findings["booking from the service mailbox"][0] == findings["writing mails"][0] == "missing"
    assert SERVICE in findings["booking from the service mailbox"][1]


def test_an_expired_secret_is_called_that(narrow: Desk) -> None:
    narrow.sandbox.control("POST", "app", {"secret_expired": True})

    verdict, says = found(narrow)["sign-in"]

    assert verdict == "wrong"
    assert "has expired" in says
    assert narrow.sandbox.env()["KAFFEPAUSE_CLIENT_SECRET"] not in says


def test_a_certificate_says_when_it_ends(narrow: Desk) -> None:
    sign_in_with_certificate(narrow, days=10)
    verdict, says = found(narrow)["certificate"]
    assert (verdict, "9 days" in says) == ("wrong", True)

    sign_in_with_certificate(narrow, days=-3)
    verdict, says = found(narrow)["certificate"]
    assert (verdict, "ended on" in says) == ("wrong", True)

    sign_in_with_certificate(narrow, days=200)
    assert found(narrow)["certificate"][0] == "works"


@pytest.mark.parametrize("seconds", [-900, 120, 7200])
def test_a_clock_that_is_off_is_said(narrow: Desk, seconds: int) -> None:
    narrow.sandbox.control("POST", "clock", {"advance": seconds})

    verdict, says = found(narrow)["clock"]

    assert verdict == "wrong"
    assert ("Entra refuses" in says) == (abs(seconds) > 300)


def test_when_a_secret_ends_is_said_to_be_unknown_with_where_to_look(narrow: Desk) -> None:
    verdict, says = found(narrow)["client secret"]

    assert verdict == "not known"
    assert f"az ad app credential list --id {narrow.sandbox.env()['KAFFEPAUSE_CLIENT_ID']}" in says


@pytest.mark.parametrize(("stands", "verdict"), [(True, "works"), (False, "wrong")])
def test_a_webhook_is_reached_without_posting_anything(narrow: Desk, stands: bool, verdict: str) -> None:
    with create_server(("127.0.0.1", 0)) as taken:
        nobody = f"https://localhost:{taken.getsockname()[1]}/hook"
    narrow.set("KAFFEPAUSE_WEBHOOK_URL", f"{narrow.sandbox.origin}/hook?sig=abc" if stands else nobody)

    said = found(narrow)["Teams webhook"]

    assert said[0] == verdict
    assert "sig=abc" not in said[1]


def test_a_service_mailbox_that_was_deleted_is_named(narrow: Desk) -> None:
    narrow.sandbox.control("POST", "act", {"person": SERVICE, "do": "lose_mailbox"})

    assert SERVICE in found(narrow)["booking from the service mailbox"][1]


def test_nothing_is_changed_by_looking(narrow: Desk) -> None:
    before = narrow.mailboxes

    found(narrow, "--outside", STRANGER)

    assert narrow.mailboxes == before


def test_people_read_the_same_on_one_screen(narrow: Desk) -> None:
    narrow.sandbox.control("POST", "app", {"roles": [*ENTRA, "Mail.Send"]})

    code, out, _ = narrow("doctor")

    assert code == 1
    assert "too wide   sending mails: Mail.Send is consented in Entra" in out


def sign_in_with_certificate(desk: Desk, *, days: int) -> None:
    key = rsa.generate_private_key(65537, 2048)
    now = datetime.now(UTC)  # noqa: TID251 - certificates are read against the machine's clock
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "kaffepause")])
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), 1, now - timedelta(days=400), now + timedelta(days=days))
        .sign(key, hashes.SHA256())
        .public_bytes(serialization.Encoding.PEM)
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file = desk.folder / "client.pem"
    file.write_bytes(private + certificate)
    desk.sandbox.control("POST", "app", {"certificates": [certificate.decode()]})
    desk.environment.delenv("KAFFEPAUSE_CLIENT_SECRET", raising=False)
    desk.set("KAFFEPAUSE_CLIENT_CERTIFICATE_FILE", file)


def test_a_danish_terminal_is_told_in_danish(narrow: Desk) -> None:
    grant(narrow, ENTRA, over("Calendars.ReadWrite", SERVICE))
    narrow.set("LANG", "da_DK.UTF-8")

    code, out, _ = narrow("doctor")

    told = " ".join(out.split())
    assert code == 1
    assert "virker logon: Entra gav et token." in told
    assert "mangler at skrive mails: Microsoft Graph lader ikke kaffepause slette en besked" in told
    assert "Giv kaffepauses appregistrering programtilladelsen Mail.ReadWrite" in told
    assert [word for word in ("missing", "works", "Microsoft Graph does", "Tried on", "people") if word in told] == []
