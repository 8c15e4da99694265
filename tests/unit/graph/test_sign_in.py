"""Tokens: asked for once, kept in memory, renewed in time."""

import asyncio
import base64

import pytest
from msal.exceptions import MsalServiceError

from kaffepause.errors import SignInFailed, Unreachable
from kaffepause.graph import auth
from kaffepause.graph.auth import MsalSignIn, Token, TokenProvider
from kaffepause.graph.settings import CLOUDS, GraphSettings
from tests.unit.graph.stage import SERVICE, Hourglass

PLACE = "https://graph.microsoft.com/v1.0/users"


class Desk:
    """Where tokens are given out, one after the other."""

    def __init__(self, *answers: Token | Exception) -> None:
        self.answers, self.asked = list(answers), list[str | None]()

    def __call__(self, claims: str | None) -> Token:
        self.asked.append(claims)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer


def provider(desk: Desk, time: Hourglass) -> TokenProvider:
    return TokenProvider(desk, host="graph.microsoft.com", clock=time)


async def test_many_callers_at_once_are_one_sign_in() -> None:
    desk = Desk(Token("one", 3600))
    tokens = provider(desk, Hourglass())

    texts = await asyncio.gather(*(tokens.get_authorization_token(PLACE) for _ in range(20)))

    assert set(texts) == {"one"}
    assert len(desk.asked) == 1


async def test_a_token_is_renewed_before_it_ends() -> None:
    desk, time = Desk(Token("one", 400), Token("two", 3600)), Hourglass()
    tokens = provider(desk, time)

    assert await tokens.get_authorization_token(PLACE) == "one"
    time.now += 99
    assert await tokens.get_authorization_token(PLACE) == "one"
    time.now += 2
    assert await tokens.get_authorization_token(PLACE) == "two"


async def test_a_challenge_reaches_entra_as_it_was_meant() -> None:
    claims = '{"access_token":{"nbf":{"essential":true,"value":"1"}}}'
    desk = Desk(Token("one", 3600), Token("two", 3600))
    tokens = provider(desk, Hourglass())
    await tokens.get_authorization_token(PLACE)

    coded = base64.urlsafe_b64encode(claims.encode()).decode().rstrip("=")
    text = await tokens.get_authorization_token(PLACE, {"claims": coded})

    assert text == "two"
    assert desk.asked == [None, claims]
    assert await tokens.get_authorization_token(PLACE) == "two"


async def test_a_refusal_is_repeated_for_a_moment_and_then_asked_again() -> None:
    desk, time = Desk(SignInFailed("no"), Token("one", 3600)), Hourglass()
    tokens = provider(desk, time)

    for _ in range(3):
        with pytest.raises(SignInFailed):
            await tokens.get_authorization_token(PLACE)
    time.now += 11

    assert await tokens.get_authorization_token(PLACE) == "one"
    assert len(desk.asked) == 2


async def test_an_entra_that_is_away_is_asked_again_at_once() -> None:
    desk = Desk(Unreachable("away"), Token("one", 3600))
    tokens = provider(desk, Hourglass())

    with pytest.raises(Unreachable):
        await tokens.get_authorization_token(PLACE)

    assert await tokens.get_authorization_token(PLACE) == "one"


def test_a_token_is_not_shown_by_accident() -> None:
    assert "geheim" not in repr(Token("geheim", 1))


def settings(**changed: object) -> GraphSettings:
    return GraphSettings(tenant_id="t", client_id="c", service_mailbox=SERVICE, **{"secret": "geheim", **changed})  # type: ignore[arg-type]


def test_a_secret_is_not_shown_by_accident() -> None:
    assert "geheim" not in repr(settings())


class App:
    """msal's application, as far as it is asked."""

    def __init__(self, answer: dict[str, object] | Exception) -> None:
        self.answer = answer

    def acquire_token_for_client(self, **_: object) -> dict[str, object]:
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def test_a_failing_entra_is_no_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = MsalServiceError(error="server_error", error_description="away")
    monkeypatch.setattr(auth, "msal_app", lambda *_: App(answer))

    with pytest.raises(Unreachable):
        MsalSignIn(settings())(None)


def test_entras_words_never_carry_the_secret_on(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = {"error": "invalid_client", "error_description": "AADSTS7000215: 'geheim' is wrong."}
    monkeypatch.setattr(auth, "msal_app", lambda *_: App(answer))

    with pytest.raises(SignInFailed) as told:
        MsalSignIn(settings())(None)

    assert "geheim" not in str(told.value)
    assert told.value.code == "7000215"


@pytest.mark.parametrize("cloud", CLOUDS)
def test_a_cloud_is_a_pair_of_places(cloud: str) -> None:
    chosen = settings(cloud=cloud)

    assert chosen.graph_root == CLOUDS[cloud].root
    assert chosen.tenant_authority == f"{CLOUDS[cloud].authority}/t"
    assert not chosen.has_own_authority


def test_root_and_authority_beat_the_cloud() -> None:
    chosen = settings(cloud="china", root="https://127.0.0.1:8443/v1.0/", authority="https://127.0.0.1:8443/tenant/")

    assert chosen.graph_root == "https://127.0.0.1:8443"
    assert chosen.graph_host == "127.0.0.1"
    assert chosen.tenant_authority == "https://127.0.0.1:8443/tenant"
    assert chosen.has_own_authority
