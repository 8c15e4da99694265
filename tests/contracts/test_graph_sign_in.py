"""Every way to prove who the app is, at the sandbox's Entra, through msal."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import jwt
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

from kaffepause.domain.ids import Address
from kaffepause.errors import SignInFailed
from kaffepause.graph.assembly import GraphPorts
from kaffepause.graph.build import open_graph
from kaffepause.sandbox.server import Sandbox
from kaffepause.sandbox.tenant import FederatedCredential
from tests.contracts.graph_settings import settings_for

pytest_plugins = ["kaffepause.sandbox.pytest_plugin"]

METTE = Address("mette.soerensen@nordwind.example")
NOW = datetime.now(UTC)  # noqa: TID251 - a certificate is checked against the real day


@dataclass(frozen=True)
class Pair:
    """A key, and a certificate made with it."""

    key: rsa.RSAPrivateKey
    certificate: x509.Certificate

    @property
    def key_pem(self) -> bytes:
        return self.key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )

    @property
    def public_pem(self) -> bytes:
        return self.key.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )

    @property
    def certificate_pem(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    @property
    def pfx(self) -> bytes:
        return pkcs12.serialize_key_and_certificates(
            b"kaffepause", self.key, self.certificate, None, serialization.NoEncryption()
        )


@pytest.fixture(scope="module")
def pair() -> Pair:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "kaffepause")])
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    dated = builder.not_valid_before(NOW - timedelta(days=1)).not_valid_after(NOW + timedelta(days=1))
    return Pair(key, dated.sign(key, hashes.SHA256()))


async def signed_in(ports: GraphPorts) -> bool:
    return METTE in await ports.directory.people([METTE])


@pytest.mark.parametrize("order", ["key first", "certificate first"])
async def test_with_a_certificate_in_pem(graph_sandbox: Sandbox, pair: Pair, tmp_path: Path, order: str) -> None:
    graph_sandbox.control("POST", "app", {"certificates": [pair.certificate_pem.decode()]})
    parts = [pair.key_pem, pair.certificate_pem]
    file = tmp_path / "app.pem"
    file.write_bytes(b"".join(parts if order == "key first" else parts[::-1]))

    async with open_graph(settings_for(graph_sandbox, secret=None, certificate=file)) as ports:
        assert await signed_in(ports)


async def test_with_a_certificate_in_pfx(graph_sandbox: Sandbox, pair: Pair, tmp_path: Path) -> None:
    graph_sandbox.control("POST", "app", {"certificates": [pair.certificate_pem.decode()]})
    file = tmp_path / "app.pfx"
    file.write_bytes(pair.pfx)

    async with open_graph(settings_for(graph_sandbox, secret=None, certificate=file)) as ports:
        assert await signed_in(ports)


async def test_a_certificate_that_the_app_does_not_have(graph_sandbox: Sandbox, pair: Pair, tmp_path: Path) -> None:
    file = tmp_path / "app.pem"
    file.write_bytes(pair.key_pem + pair.certificate_pem)

    async with open_graph(settings_for(graph_sandbox, secret=None, certificate=file)) as ports:
        with pytest.raises(SignInFailed, match="Upload the certificate"):
            await signed_in(ports)


async def test_with_a_federated_token_that_is_read_from_its_file(
    graph_sandbox: Sandbox, pair: Pair, tmp_path: Path
) -> None:
    issuer, subject = "https://issuer.example", "system:serviceaccount:office:kaffepause"
    graph_sandbox.app.federated = (
        FederatedCredential(issuer=issuer, subject=subject, public_key=pair.public_pem.decode()),
    )
    claims = {"iss": issuer, "sub": subject, "aud": "api://AzureADTokenExchange", "exp": NOW + timedelta(hours=1)}
    file = tmp_path / "token"
    file.write_text(jwt.encode(claims, pair.key_pem, "RS256") + "\n", encoding="utf-8")

    async with open_graph(settings_for(graph_sandbox, secret=None, federated_token=file)) as ports:
        assert await signed_in(ports)


@pytest.fixture
async def graph(graph_sandbox: Sandbox) -> AsyncIterator[GraphPorts]:
    async with open_graph(settings_for(graph_sandbox)) as ports:
        yield ports


async def test_many_calls_at_once_sign_in_once(
    graph: GraphPorts, graph_sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    issued: list[object] = []
    signer = type(graph_sandbox.world.signer)
    original = signer.issue
    monkeypatch.setattr(signer, "issue", lambda self, claims: issued.append(claims) or original(self, claims))

    assert all(await asyncio.gather(*(signed_in(graph) for _ in range(12))))

    assert len(issued) == 1


async def test_a_ca_file_in_the_environment_changes_nothing(
    graph_sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"):
        monkeypatch.setenv(name, str(tmp_path / "other.pem"))
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")

    async with open_graph(settings_for(graph_sandbox)) as ports:
        assert await signed_in(ports)
