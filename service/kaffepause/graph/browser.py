"""Signing people in through msal: OpenID Connect's code flow, with state, nonce and PKCE."""

from collections.abc import Mapping
from typing import Any, cast
from warnings import catch_warnings, simplefilter

import requests
from msal.exceptions import MsalError

from kaffepause.errors import SignInFailed, Unreachable
from kaffepause.graph.credential import EntraSession, msal_app
from kaffepause.graph.settings import GraphSettings
from kaffepause.said import Said


class BrowserSignIn:
    """Sends browsers to Entra, and reads who came back. Both methods ask Entra: not for the event loop.

    redirect: where Entra sends browsers back to; the app registration must name it under Web.
    """

    def __init__(self, settings: GraphSettings, *, redirect: str) -> None:
        self._settings = settings
        self._redirect = redirect
        self._session = EntraSession(settings.ca_file)

    def close(self) -> None:
        """Close what is open to Entra."""
        self._session.close()

    def start(self) -> tuple[str, dict[str, Any]]:
        """Where to send the browser, and what msal must be given back when it returns. Raises Unreachable."""
        try:
            # msal would rather have form_post, for which the flow's cookie would have to travel across sites; the code
            # in the address is good once, for ten minutes, and only with the verifier in that cookie.
            with catch_warnings():
                simplefilter("ignore", UserWarning)
                flow = cast("dict[str, Any]", self._app().initiate_auth_code_flow([], redirect_uri=self._redirect))
        except (requests.exceptions.RequestException, MsalError, ValueError) as problem:
            raise Unreachable(Said("Entra could not be asked to sign anybody in. Try again later.")) from problem
        return str(flow["auth_uri"]), {name: value for name, value in flow.items() if name != "auth_uri"}

    def finish(self, kept: dict[str, Any], answer: Mapping[str, str]) -> Mapping[str, Any]:
        """The id token's claims, its audience, time and nonce checked. Raises SignInFailed, Unreachable.

        The token comes from Entra itself over TLS, so its signature says nothing more (OpenID Connect Core, 3.1.3.7).
        """
        try:
            came = cast("dict[str, Any]", self._app().acquire_token_by_auth_code_flow(kept, dict(answer)))
        except requests.exceptions.RequestException as problem:
            raise Unreachable(Said("Entra could not be reached. Try again later.")) from problem
        except (MsalError, ValueError, RuntimeError) as problem:
            raise SignInFailed(Said("The sign-in does not belong to this browser, or is over.")) from problem
        claims = came.get("id_token_claims")
        if not isinstance(claims, dict):
            raise SignInFailed(Said("Entra signed nobody in."), code=str(came.get("error", "")))
        return cast("dict[str, Any]", claims)

    def _app(self) -> Any:  # msal's own types are not whole
        return msal_app(self._settings, self._session)
