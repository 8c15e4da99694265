"""Several tenants in one installation: a folder of rules, one file each, and settings of their own over the plain ones.

`KAFFEPAUSE_CONFIG` names a folder; `nordwind.yaml` in it is the tenant `nordwind`, whose settings are
`KAFFEPAUSE_NORDWIND__TENANT_ID` and so on (small letters become capitals, and what is no letter or digit `_`).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from dotenv import dotenv_values

from kaffepause.config.settings import PREFIX, Settings, config_path, read_settings, setting
from kaffepause.errors import SettingsRefused
from kaffepause.said import Said

#: Which tenant a command is about, where there are several.
CHOICE = f"{PREFIX}TENANT"


def read_tenants(environ: Mapping[str, str], *, env_file: Path | None = Path(".env")) -> tuple[Settings, ...]:
    """Every tenant's settings, by their files' names; one where the rules are a file. Raises SettingsRefused."""
    folder = config_path(environ, env_file=env_file)
    if not folder.is_dir():
        return (read_settings(environ, env_file=env_file),)
    files = rule_files(folder)
    whole = _whole(environ, env_file)
    tenants, problems = _each(files, whole)
    problems += [*_orphans(files, whole), *_twice(tenants)]
    if problems:
        heading = Said("The environment cannot be used for the tenants in {folder}:", folder=folder)
        raise SettingsRefused(heading, problems)
    return tuple(tenants)


def read_tenant(environ: Mapping[str, str], *, env_file: Path | None = Path(".env")) -> Settings:
    """The settings of the one tenant a command is about. Raises SettingsRefused where it is not said which."""
    tenants = read_tenants(environ, env_file=env_file)
    if len(tenants) == 1:
        return tenants[0]
    wanted = _whole(environ, env_file).get(CHOICE, "")
    for tenant in tenants:
        if tenant.config.stem == wanted:
            return tenant
    names = ", ".join(tenant.config.stem for tenant in tenants)
    cure = Said("{setting}: say which tenant this is about: {names}.", setting=CHOICE, names=names)
    raise SettingsRefused(Said("There are several tenants in this installation."), [cure])


def rule_files(folder: Path) -> tuple[Path, ...]:
    """The files of rules in a folder. Raises SettingsRefused where it has none."""
    files = tuple(sorted(folder.glob("*.yaml")))
    if not files:
        cure = Said(
            "{setting}: there is no .yaml file in {folder}. Put one there for each tenant.",
            setting=setting("config"),
            folder=folder,
        )
        raise SettingsRefused(Said("There are no rules."), [cure])
    return files


def _whole(environ: Mapping[str, str], env_file: Path | None) -> dict[str, str]:
    in_file = dotenv_values(env_file, interpolate=False) if env_file and env_file.is_file() else {}
    return {name: value for name, value in {**in_file, **environ}.items() if value}


def _each(files: Sequence[Path], whole: Mapping[str, str]) -> tuple[list[Settings], list[Said]]:
    tenants, problems = list[Settings](), list[Said]()
    for file in files:
        try:
            tenants.append(read_settings(_of(file, whole), env_file=None))
        except SettingsRefused as refused:
            problems += [Said("{file}: {problem}", file=file.name, problem=str(one)) for one in refused.problems]
    return tenants, problems


def _of(file: Path, whole: Mapping[str, str]) -> dict[str, str]:
    """The environment as that tenant sees it: its own names over the plain ones, and nobody else's."""
    own, plain = _prefix(file), {name: value for name, value in whole.items() if "__" not in name}
    mine = {f"{PREFIX}{name.removeprefix(own)}": value for name, value in whole.items() if name.startswith(own)}
    for name in mine:
        # A secret of one's own, however it is given, stands in the place of the plain one, however that is given.
        plain = {other: value for other, value in plain.items() if _bare(other) != _bare(name)}
    return {**plain, **mine, f"{PREFIX}CONFIG": str(file)}


def _bare(name: str) -> str:
    return name.removesuffix("_FILE")


def _prefix(file: Path) -> str:
    return f"{PREFIX}{re.sub(r'[^A-Z0-9]', '_', file.stem.upper())}__"


def _orphans(files: Sequence[Path], whole: Mapping[str, str]) -> Iterator[Said]:
    known = tuple(_prefix(file) for file in files)
    for name in sorted(whole):
        if name.startswith(PREFIX) and "__" in name and not name.startswith(known):
            yield Said("{setting}: there is no file for that tenant. Correct the name, or add the file.", setting=name)


def _twice(tenants: Sequence[Settings]) -> Iterator[Said]:
    seen: dict[str, str] = {}
    for tenant in tenants:
        other = seen.setdefault(tenant.tenant_id.lower(), tenant.config.name)
        if other != tenant.config.name:
            file = tenant.config.name
            yield Said(
                "{file}: its tenant is that of {other}. Each file is for a tenant of its own.", file=file, other=other
            )
