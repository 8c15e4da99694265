"""Settings and secrets of one installation, from the environment, a `.env` file, or a file named by `NAME_FILE`.

They never stand in YAML. A secret is never part of a message or a representation.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final
from urllib.parse import urlsplit

from dotenv import dotenv_values
from pydantic import AfterValidator, BeforeValidator, SecretStr, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from kaffepause.config.notation import wrong
from kaffepause.config.problems import nearest
from kaffepause.config.vocabulary import Mail, OneOf
from kaffepause.errors import SettingsRefused
from kaffepause.said import Said

PREFIX: Final = "KAFFEPAUSE_"
CLOUDS: Final = ("global", "gcc-high", "dod", "china")
LOGS: Final = ("console", "json")

#: Settings that may also be given as a file's path, by their name with _FILE behind it.
IN_FILES: Final = ("client_secret", "client_certificate_password", "database_url", "link_key", "webhook_url")
#: The ways to prove who we are, of which exactly one is taken.
WAYS_IN: Final = ("client_secret", "client_certificate_file", "federated_token_file", "managed_identity")
NEEDED: Final = {
    "tenant_id": Said("Add the tenant's id; the app-registration script in deploy/ prints it."),
    "client_id": Said("Add the app registration's id; the app-registration script in deploy/ prints it."),
    "service_mailbox": Said("Add the address of the licensed mailbox that organizes calls and sends the Monday mail."),
}
MISSING: Final = Said("It is missing.")
ONE_OF_TWO: Final = Said("Keep one of the two.")
#: Names with our prefix that are spoken to others.
OTHERS: Final = ("TENANT", "SANDBOX_CONTROL", "SANDBOX_CONTROL_KEY", "NO_SKIPS", "TEST_DATABASE_URL")


@dataclass(frozen=True, slots=True)
class Problem:
    """One setting to mend. `str` is the line a person reads."""

    name: str
    says: Said
    cure: Said

    def __str__(self) -> str:
        return Said("{setting}: {says} {cure}", setting=setting(self.name), says=self.says, cure=self.cure)


def setting(name: str) -> str:
    """Its name in the environment."""
    return f"{PREFIX}{name.upper()}"


def _https(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme != "https" or not parts.hostname:
        cure = Said("Write it in full, such as https://host.example.")
        raise wrong(Said("It is not an address that begins with https://."), cure)
    return value.rstrip("/")


def _existing(value: Path) -> Path:
    if not value.is_file():
        raise wrong(Said("There is no file {path}.", path=value), Said("Correct the path, or put the file there."))
    return value


def _tenant(value: str) -> str:
    if not re.fullmatch(r"[\w.-]+", value):
        raise wrong(Said("It is neither an id nor a domain."), Said("Copy the directory (tenant) ID from Entra."))
    return value


def _secret_https(value: SecretStr) -> SecretStr:
    return SecretStr(_https(value.get_secret_value()))


def _long_enough(value: SecretStr) -> SecretStr:
    if len(value.get_secret_value()) < 32:
        cure = Said("Make it 32 characters or more, all by chance.")
        raise wrong(Said("It is too short to sign links with."), cure)
    return value


def _whole(value: object) -> int:
    text = str(value)
    if not text.isdecimal() or int(text) < 1:
        raise wrong(Said("It is not a whole number above 0."), Said("Write digits alone, such as 16."))
    return int(text)


def _port(value: object) -> int:
    text = str(value)
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise wrong(Said("It is not a port."), Said("Write a number from 1 to 65535, such as 9464."))
    return int(text)


Https = Annotated[str, AfterValidator(_https)]
Whole = Annotated[int, BeforeValidator(_whole)]
Port = Annotated[int, BeforeValidator(_port)]
File = Annotated[Path, AfterValidator(_existing)]


class Settings(BaseSettings):
    """One installation's settings; each is KAFFEPAUSE_ and its name in capitals.

    graph_root, authority: beat the cloud, and come as a pair. managed_identity: client_id then names a user-assigned
    one, and is empty for the system-assigned one. database_url: `sqlite:///FILE` or `postgresql://…`. graph_ceiling:
    the most calls to Graph in flight at once. mails_a_minute: per organizer; Exchange delays what is over 30. log: how
    `run` writes its log. metrics_port: where /healthz, /readyz and /metrics answer; without it, nowhere. pages_port:
    where `run` serves the pages; without it, nowhere. public_url: where people reach them, through whoever speaks TLS.
    webhook_url: of a Teams workflow that posts the administrator's line; whoever has it can post, so it is a secret.
    """

    model_config = SettingsConfigDict(extra="forbid", frozen=True, env_prefix=PREFIX)

    config: Path = Path("config/kaffepause.yaml")
    tenant_id: Annotated[str, AfterValidator(_tenant)]
    client_id: str = ""
    client_secret: SecretStr | None = None
    client_certificate_file: File | None = None
    client_certificate_password: SecretStr | None = None
    federated_token_file: File | None = None
    managed_identity: bool = False
    cloud: Annotated[str, OneOf({name: name for name in CLOUDS})] = "global"
    graph_root: Https | None = None
    authority: Https | None = None
    ca_file: File | None = None
    service_mailbox: Mail
    database_url: SecretStr = SecretStr("sqlite:///kaffepause.sqlite")
    log: Annotated[str, OneOf({name: name for name in LOGS})] = "console"
    metrics_host: str = "127.0.0.1"
    metrics_port: Port | None = None
    graph_ceiling: Whole = 16
    mails_a_minute: Whole = 29
    pages_host: str = "127.0.0.1"
    pages_port: Port | None = None
    public_url: Https | None = None
    link_key: Annotated[SecretStr, AfterValidator(_long_enough)] | None = None
    webhook_url: Annotated[SecretStr, AfterValidator(_secret_https)] | None = None

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Only what `read_settings` was given: the environment is an argument here, too."""
        return (init_settings,)


def config_path(environ: Mapping[str, str], *, env_file: Path | None = Path(".env")) -> Path:
    """Where the rules are, without asking for anything that only signing in needs."""
    return Path(_given(environ, env_file).get("config") or "config/kaffepause.yaml")


def read_settings(environ: Mapping[str, str], *, env_file: Path | None = Path(".env")) -> Settings:
    """The settings in that environment; it beats the file. Raises SettingsRefused with every problem."""
    given = _given(environ, env_file)
    problems = [*_misspelled(given)]
    values, unread = _with_files({name: value for name, value in given.items() if name in _names()})
    problems += [*unread, *_ways_in(values), *_pairs(values)]
    try:
        settings = Settings.model_validate(values)
    except ValidationError as error:
        problems += [*_complaints(error)]
    else:
        if not problems:
            return settings
    one = Said("The environment cannot be used. 1 problem:")
    many = Said("The environment cannot be used. {count} problems:", count=len(problems))
    raise SettingsRefused(many if len(problems) > 1 else one, sorted(set(problems), key=str))


def _given(environ: Mapping[str, str], env_file: Path | None) -> dict[str, str]:
    """Every setting with our prefix that is not empty, by its name in small letters."""
    in_file = dotenv_values(env_file, interpolate=False) if env_file and env_file.is_file() else {}
    both = {**in_file, **environ}
    return {
        name.removeprefix(PREFIX).lower(): value.strip()
        for name, value in both.items()
        if name.startswith(PREFIX) and value and value.strip()
    }


def _names() -> tuple[str, ...]:
    return (*Settings.model_fields, *(f"{name}_file" for name in IN_FILES))


def _misspelled(given: Mapping[str, str]) -> Iterator[Problem]:
    """Names close to one of ours; others with our prefix are left alone, and so are a tenant's own (`NAME__…`)."""
    for name in given.keys() - set(_names()):
        if "__" not in name and name.upper() not in OTHERS and (meant := nearest(name, _names())):
            yield Problem(name, Said("There is no such setting."), Said("Did you mean {word}?", word=setting(meant)))


def _with_files(given: Mapping[str, str]) -> tuple[dict[str, str], list[Problem]]:
    """The values, each secret read from its file where a file is named."""
    values = {name: value for name, value in given.items() if name in Settings.model_fields}
    problems: list[Problem] = []
    for name in IN_FILES:
        path = given.get(f"{name}_file")
        if path and name in values:
            says = Said("{setting} is there, too.", setting=setting(f"{name}_file"))
            problems.append(Problem(name, says, ONE_OF_TWO))
        elif path:
            try:
                values[name] = Path(path).read_text(encoding="utf-8").strip()
            except (OSError, UnicodeDecodeError):
                says = Said("The file {path} cannot be read.", path=path)
                cure = Said("Correct the path, or let kaffepause's user read it.")
                problems.append(Problem(f"{name}_file", says, cure))
    return values, problems


def _is_on(value: str | None) -> bool:
    return (value or "").lower() in {"1", "true", "yes", "on"}


def _ways_in(values: Mapping[str, str]) -> Iterator[Problem]:
    found = [name for name in WAYS_IN if name in values and (name != "managed_identity" or _is_on(values[name]))]
    if "client_id" not in values and "managed_identity" not in found:
        yield Problem("client_id", MISSING, NEEDED["client_id"])
    if not found:
        known = Said.joined(Said(" or "), map(setting, WAYS_IN))
        yield Problem("client_secret", Said("There is no way to sign in."), Said("Add {words}.", words=known))
    for name in found[1:]:
        yield Problem(name, Said("{setting} is a way to sign in, too.", setting=setting(found[0])), ONE_OF_TWO)


def _pairs(values: Mapping[str, str]) -> Iterator[Problem]:
    for one, other in (("graph_root", "authority"), ("authority", "graph_root")):
        if one in values and other not in values:
            cure = Said("Add it; both must belong to the same cloud.")
            yield Problem(other, Said("It is missing beside {setting}.", setting=setting(one)), cure)
    if "public_url" in values and "link_key" not in values:
        says = Said("{setting} needs a key to sign links with.", setting=setting("public_url"))
        yield Problem("link_key", says, Said("Add 32 characters or more."))


def _complaints(error: ValidationError) -> Iterator[Problem]:
    for one in error.errors(include_url=False, include_input=False):
        name, context = str(one["loc"][0]), one.get("ctx", {})
        if one["type"] == "missing":
            yield Problem(name, MISSING, NEEDED[name])
            continue
        cure = Said("Write true or false.") if name == "managed_identity" else Said("Correct it.")
        yield Problem(name, context.get("says", Said("It cannot be read.")), context.get("cure", cure))
