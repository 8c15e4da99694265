"""Signing in as an application, and what Graph makes of the token."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import jwt
import msal
import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from kaffepause.sandbox.server import Sandbox
from kaffepause.sandbox.tenant import FederatedCredential
from tests.unit.sandbox.visitor import METTE, Visitor, code

Application = Callable[[object], msal.ConfidentialClientApplication]


@pytest.fixture
def confidential(sandbox: Sandbox) -> Iterator[Application]:
    """msal's client application with a proof of who it is."""
    with requests.Session() as session:
        session.trust_env = False
        session.verify = str(sandbox.ca_file)
        yield lambda proof: msal.ConfidentialClientApplication(
            sandbox.app.client_id,
            client_credential=proof,
            authority=sandbox.authority,
            instance_discovery=False,
            http_client=session,
        )


def test_msal_signs_in_with_the_secret_and_the_token_says_who_may_do_what(
    sandbox: Sandbox, confidential: Application
) -> None:
    secret = next(iter(sandbox.app.secrets))
    answer = confidential(secret).acquire_token_for_client(["https://graph.microsoft.com/.default"])
    said = jwt.decode(answer["access_token"], options={"verify_signature": False})
    assert answer["expires_in"] == 3600
    assert set(said["roles"]) == sandbox.app.roles
    assert (said["tid"], said["appid"]) == (sandbox.tenant.id, sandbox.app.client_id)
    assert (said["aud"], said["idtyp"]) == ("https://graph.microsoft.com", "app")
    assert said["exp"] - said["iat"] == 3600


def test_the_token_is_signed_with_a_key_that_the_key_document_shows(visitor: Visitor) -> None:
    sandbox = visitor.sandbox
    found = visitor.http.get(f"/{sandbox.tenant.id}/v2.0/.well-known/openid-configuration").json()
    (key,) = visitor.http.get(found["jwks_uri"]).json()["keys"]
    header = jwt.get_unverified_header(visitor.token)
    assert (header["alg"], header["kid"]) == ("RS256", key["kid"])
    jwt.decode(visitor.token, jwt.PyJWK(key), audience="https://graph.microsoft.com", algorithms=["RS256"])


def test_a_wrong_secret_is_told_with_entras_number(sandbox: Sandbox, confidential: Application) -> None:
    answer = confidential("wrong").acquire_token_for_client(["https://graph.microsoft.com/.default"])
    assert answer["error"] == "invalid_client"
    assert answer["error_codes"] == [7000215]
    assert "AADSTS7000215" in answer["error_description"]


@pytest.mark.parametrize(
    ("form", "status", "number"),
    [
        ({"client_secret": "no"}, 401, 7000215),
        ({"client_id": "00000000-0000-0000-0000-000000000000"}, 400, 700016),
        ({"tenant": "elsewhere.example"}, 400, 90002),
        ({"grant_type": "password"}, 400, 70003),
        ({"scope": "https://graph.microsoft.com/User.Read"}, 400, 1002012),
        ({"scope": "https://vault.example/.default"}, 400, 500011),
        (
            {
                "client_assertion": "x.y.z",
                "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            },
            401,
            700027,
        ),
    ],
)
def test_entra_refuses_with_its_own_numbers(visitor: Visitor, form: dict[str, str], status: int, number: int) -> None:
    answer = visitor.sign_in(**form)
    assert (answer.status_code, answer.json()["error_codes"]) == (status, [number])


def test_an_expired_secret_has_a_number_of_its_own(visitor: Visitor) -> None:
    visitor.sandbox.control("POST", "app", {"secret_expired": True})
    assert visitor.sign_in().json()["error_codes"] == [7000222]


def test_a_token_request_without_any_proof_is_refused(visitor: Visitor) -> None:
    form = {"client_id": visitor.sandbox.app.client_id, "grant_type": "client_credentials"}
    answer = visitor.http.post(f"/{visitor.sandbox.tenant.id}/oauth2/v2.0/token", data=form)
    assert (answer.status_code, answer.json()["error_codes"]) == (401, [7000216])


def test_msal_signs_in_with_a_registered_certificate(sandbox: Sandbox, confidential: Application) -> None:
    key, certificate = self_signed()
    sandbox.app.certificates = [certificate]
    answer = confidential({"private_key": key, "public_certificate": certificate}).acquire_token_for_client(
        ["https://graph.microsoft.com/.default"]
    )
    assert "access_token" in answer, answer


def test_a_certificate_that_is_not_registered_opens_nothing(sandbox: Sandbox, confidential: Application) -> None:
    key, certificate = self_signed()
    sandbox.app.certificates = [self_signed()[1]]
    answer = confidential({"private_key": key, "public_certificate": certificate}).acquire_token_for_client(
        ["https://graph.microsoft.com/.default"]
    )
    assert answer["error_codes"] == [700027]


def test_a_federated_issuer_vouches_for_the_application(sandbox: Sandbox, confidential: Application) -> None:
    key, _ = self_signed()
    public = serialization.load_pem_private_key(key.encode(), None).public_key()
    pem = public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo).decode()
    sandbox.app.federated = (
        FederatedCredential(issuer="https://cluster.example", subject="system:kaffepause", public_key=pem),
    )
    now = datetime.now(UTC)  # noqa: TID251 - the assertion is judged by the machine's clock
    claims = {"iss": "https://cluster.example", "sub": "system:kaffepause", "aud": "api://AzureADTokenExchange"}
    right = jwt.encode({**claims, "exp": now + timedelta(minutes=5)}, key, algorithm="RS256")
    wrong = jwt.encode({**claims, "sub": "system:other", "exp": now + timedelta(minutes=5)}, key, algorithm="RS256")
    stale = jwt.encode({**claims, "exp": now - timedelta(minutes=5)}, key, algorithm="RS256")
    scopes = ["https://graph.microsoft.com/.default"]
    assert "access_token" in confidential({"client_assertion": lambda: right}).acquire_token_for_client(scopes)
    assert confidential({"client_assertion": lambda: wrong}).acquire_token_for_client(scopes)["error_codes"] == [700211]
    assert confidential({"client_assertion": lambda: stale}).acquire_token_for_client(scopes)["error_codes"] == [700024]


def test_graph_wants_a_token_it_can_verify(visitor: Visitor) -> None:
    forged = jwt.encode({"roles": ["User.Read.All"]}, "x" * 40, algorithm="HS256")
    for header in ({}, {"Authorization": "Bearer nonsense"}, {"Authorization": f"Bearer {forged}"}):
        answer = visitor.http.get("/v1.0/users", headers=header)
        assert code(answer) == "401 InvalidAuthenticationToken"
        assert answer.headers["WWW-Authenticate"].startswith("Bearer ")


def test_a_token_runs_out(visitor: Visitor) -> None:
    visitor.sandbox.control("POST", "settings", {"token_lifetime": 0})
    assert code(visitor.get("/users")) == "401 InvalidAuthenticationToken"


def test_a_claims_challenge_is_met_by_a_token_asked_for_with_the_claims(visitor: Visitor) -> None:
    visitor.sandbox.control("POST", "faults", {"kind": "claims_challenge"})
    refused = visitor.get("/users")
    assert code(refused) == "401 InvalidAuthenticationToken"
    assert code(visitor.get("/users")) == "401 InvalidAuthenticationToken"
    claims = msal.oauth2cli.oidc.decode_part(refused.headers["WWW-Authenticate"].partition('claims="')[2].rstrip('"'))
    token = visitor.sign_in(claims=claims).json()["access_token"]
    assert visitor.http.get("/v1.0/users", headers={"Authorization": f"Bearer {token}"}).status_code == 200


def test_a_consent_counts_from_the_next_token_on(visitor: Visitor) -> None:
    visitor.may("User.ReadBasic.All")
    assert code(visitor.get(f"/users/{METTE}/manager")) == "403 Authorization_RequestDenied"
    visitor.sandbox.app.roles = frozenset({"User.Read.All"})
    assert code(visitor.get(f"/users/{METTE}/manager")) == "403 Authorization_RequestDenied"
    assert visitor.may("User.Read.All").get(f"/users/{METTE}/manager").status_code == 200


def self_signed() -> tuple[str, str]:
    """A private key and a certificate for it, as PEM."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "kaffepause")])
    now = datetime(2026, 1, 1, tzinfo=UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(now)
        .not_valid_after(now + timedelta(days=3650))
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return private.decode(), certificate.public_bytes(serialization.Encoding.PEM).decode()
