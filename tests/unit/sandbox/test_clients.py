"""Microsoft's own Python libraries against the sandbox: sign-in by msal, calls by msgraph-sdk, over TLS."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from typing import Any

import httpx
import msal
import msgraph.graph_request_adapter
import orjson
import pytest
import requests
from kiota_abstractions.authentication import AccessTokenProvider, AllowedHostsValidator
from kiota_abstractions.authentication.base_bearer_token_authentication_provider import (
    BaseBearerTokenAuthenticationProvider,
)
from kiota_abstractions.base_request_configuration import RequestConfiguration
from kiota_http.middleware.options import RetryHandlerOption
from msgraph import GraphRequestAdapter, GraphServiceClient
from msgraph.generated.models.body_type import BodyType
from msgraph.generated.models.email_address import EmailAddress
from msgraph.generated.models.item_body import ItemBody
from msgraph.generated.models.message import Message
from msgraph.generated.models.o_data_errors.o_data_error import ODataError
from msgraph.generated.models.recipient import Recipient
from msgraph.generated.models.single_value_legacy_extended_property import SingleValueLegacyExtendedProperty
from msgraph.generated.users.users_request_builder import UsersRequestBuilder
from msgraph_core import GraphClientFactory

from kaffepause.sandbox.server import Sandbox
from tests.unit.sandbox.visitor import MARK, METTE, SERVICE


class MsalTokens(AccessTokenProvider):
    """Tokens by msal's confidential client; one scope, one host."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.verify = str(sandbox.ca_file)
        self._client = msal.ConfidentialClientApplication(
            sandbox.app.client_id,
            client_credential=next(iter(sandbox.app.secrets)),
            authority=sandbox.authority,
            instance_discovery=False,
            http_client=self.session,
        )

    def get_allowed_hosts_validator(self) -> AllowedHostsValidator:
        return AllowedHostsValidator(["127.0.0.1"])

    async def get_authorization_token(self, *_: Any) -> str:
        scopes = ["https://graph.microsoft.com/.default"]
        return (await asyncio.to_thread(self._client.acquire_token_for_client, scopes))["access_token"]


@pytest.fixture
async def adapter(sandbox: Sandbox) -> AsyncIterator[GraphRequestAdapter]:
    trusted = ssl.create_default_context(cafile=str(sandbox.ca_file))
    options = dict(msgraph.graph_request_adapter.options)
    options[RetryHandlerOption.get_key()] = RetryHandlerOption(max_retries=0)
    # The SDK puts its own transport around ours and does not close it.
    async with httpx.AsyncHTTPTransport(verify=trusted, trust_env=False) as transport:
        plain = httpx.AsyncClient(transport=transport)
        client = GraphClientFactory.create_with_default_middleware(client=plain, options=options)
        tokens = MsalTokens(sandbox)
        with tokens.session:
            made = GraphRequestAdapter(BaseBearerTokenAuthenticationProvider(tokens), client=client)
            made.base_url = f"{sandbox.graph_root}/v1.0"
            yield made


async def sent(adapter: GraphRequestAdapter, request: Any) -> Any:
    """The answer of a request the SDK made, left unparsed."""
    raw = await adapter.send_primitive_async(request, "bytes", {"XXX": ODataError})
    return orjson.loads(raw) if raw else None


async def test_the_sdk_pages_through_everybody(sandbox: Sandbox, adapter: GraphRequestAdapter) -> None:
    users = GraphServiceClient(request_adapter=adapter).users
    asked = UsersRequestBuilder.UsersRequestBuilderGetQueryParameters(select=["id", "mail"], top=25)
    page = await sent(adapter, users.to_get_request_information(RequestConfiguration(query_parameters=asked)))
    found = page["value"]
    while "@odata.nextLink" in page:
        page = await sent(adapter, users.with_url(page["@odata.nextLink"]).to_get_request_information())
        found += page["value"]
    assert [user["id"] for user in found] == list(sandbox.tenant.users)


async def test_the_sdk_drafts_marks_and_sends_a_mail(sandbox: Sandbox, adapter: GraphRequestAdapter) -> None:
    mailbox = GraphServiceClient(request_adapter=adapter).users.by_user_id(SERVICE)
    message = Message(
        subject="Ugen, der kommer",
        body=ItemBody(content_type=BodyType.Html, content="<p>Hej</p>"),
        to_recipients=[Recipient(email_address=EmailAddress(address=METTE))],
    )
    configuration: RequestConfiguration[Any] = RequestConfiguration()
    configuration.headers.add("Prefer", 'IdType="ImmutableId"')
    draft = await sent(adapter, mailbox.messages.to_post_request_information(message, configuration))
    mark = Message(single_value_extended_properties=[SingleValueLegacyExtendedProperty(id=MARK, value="kp1")])
    one = mailbox.messages.by_message_id(draft["id"])
    await sent(adapter, one.to_patch_request_information(mark, configuration))
    assert await sent(adapter, one.send.to_post_request_information()) is None
    assert (await sent(adapter, one.to_get_request_information(configuration)))["isDraft"] is False
    assert [mail.subject for mail in sandbox.tenant.mailbox(METTE).messages.values()] == ["Ugen, der kommer"]


async def test_a_refusal_reaches_the_caller_as_the_sdks_error(adapter: GraphRequestAdapter) -> None:
    users = GraphServiceClient(request_adapter=adapter).users
    with pytest.raises(ODataError) as refusal:
        await sent(adapter, users.by_user_id("nobody@nordwind.example").to_get_request_information())
    assert refusal.value.response_status_code == 404
    assert refusal.value.error is not None
    assert refusal.value.error.code == "Request_ResourceNotFound"
    assert refusal.value.error.inner_error is not None
    assert refusal.value.error.inner_error.request_id


async def test_instance_discovery_says_the_sandbox_is_its_own_cloud(sandbox: Sandbox) -> None:
    trusted = ssl.create_default_context(cafile=str(sandbox.ca_file))
    async with httpx.AsyncClient(verify=trusted, trust_env=False, base_url=sandbox.origin) as client:
        told = (await client.get("/common/discovery/instance?api-version=1.1")).json()
    assert told["tenant_discovery_endpoint"].startswith(sandbox.origin)
