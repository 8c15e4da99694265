"""The file, as values, or every problem with it at once."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from pathlib import Path

from kaffepause.config import check, inheritance
from kaffepause.config.content import read_content
from kaffepause.config.located import Located, Unreadable, content_of, in_order
from kaffepause.config.problems import Finding, Problem
from kaffepause.config.salvage import StandIns
from kaffepause.config.schema import File
from kaffepause.config.values import organization_from
from kaffepause.domain.activity import Kind
from kaffepause.domain.content import Content
from kaffepause.domain.organization import Organization
from kaffepause.errors import ConfigRefused
from kaffepause.said import Said

#: With these in the place of what is missing, the rest of a file can still be understood.
STAND_INS: StandIns = {
    ("organization",): {},
    ("organization", "name"): "?",
    ("organization", "country"): "DK",
    ("organization", "zone"): "UTC",
    ("organization", "contact"): {},
    ("organization", "contact", "name"): "?",
    ("organization", "contact", "mail"): "nobody@nowhere.example",
    ("teams", "*", "members"): {},
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Rules:
    """The rules that hold.

    digest: SHA-256 of the file's bytes, in hex. warnings: what can be meant, and will probably not do what was hoped.
    """

    organization: Organization
    content: Content
    digest: str
    path: Path
    warnings: tuple[Problem, ...] = ()


def read_rules(path: Path, *, today: date, content_folders: Sequence[Path] = ()) -> Rules:
    """The rules in that file, with the content shipped, in the file's own folders, and in these.

    today: holidays are known from the year before it to two years after it. Raises ConfigRefused with every problem.
    """
    try:
        content = content_of(path)
    except Unreadable as unreadable:
        raise refused(path, [unreadable.problem]) from None
    return _rules(path, content, today, content_folders)


def read_text(text: str, *, name: str, today: date) -> Rules:
    """The rules in a text that is on no disk; its own content folders are left unread. Raises ConfigRefused."""
    return _rules(Path(name), text.encode(), today, None)


def _rules(path: Path, content: bytes, today: date, folders: Sequence[Path] | None) -> Rules:
    try:
        located = Located(path, content, File, STAND_INS)
    except Unreadable as unreadable:
        raise refused(path, [unreadable.problem]) from None
    if located.model is None:
        raise refused(path, located.problems())
    return _Reading(located, located.model, today, folders).rules(sha256(content).hexdigest())


class _Reading:
    """One file while it is being read. folders: None for a text that may not name folders of this machine."""

    def __init__(self, located: Located[File], file: File, today: date, folders: Sequence[Path] | None) -> None:
        self.located, self.file = located, file
        named = [] if folders is None else file.organization.own_content
        self.own = [located.path.parent / folder for folder in named]
        present = [folder for folder in self.own if folder.is_dir()]
        self.content, self.content_problems = read_content([*present, *(folders or ())], file.organization.language)
        self.organization = organization_from(file, today=today, titles=self._title)

    def rules(self, digest: str) -> Rules:
        findings = [*self._absent(), *check.findings(self.file, self.organization, self.content)]
        problems = in_order([*self.located.problems(), *self._at_their_places(findings), *self.content_problems])
        if problems:
            raise refused(self.located.path, problems)
        return Rules(
            organization=self.organization,
            content=self.content,
            digest=digest,
            path=self.located.path,
            warnings=tuple(in_order(self._at_their_places(check.warnings(self.file, self.organization)))),
        )

    def _absent(self) -> Iterator[Finding]:
        for index, folder in enumerate(self.own):
            if not folder.is_dir():
                cure = Said("Name a folder beside this file that has one folder for each language.")
                steps = ("organization", "own_content", index)
                yield Finding(steps=steps, says=Said("There is no folder {folder}.", folder=folder), cure=cure)

    def _at_their_places(self, findings: Iterable[Finding]) -> list[Problem]:
        salvage, to_file = self.located.salvage, self.located.salvage.reading.to_file
        meant = [(finding, inheritance.written_at(self.file, finding.steps)) for finding in findings]
        found = [(replace(finding, steps=to_file(finding.steps)), candidates) for finding, candidates in meant]
        return [
            self.located.problem(finding, [to_file(steps) for steps in candidates])
            for finding, candidates in found
            if salvage.supports(finding)
        ]

    def _title(self, language: str, kind: Kind) -> str:
        words = self.content.speak(language).words
        return words.get(f"kind.{kind.value}") or kind.value.replace("_", " ").capitalize()


def refused(path: Path, problems: Sequence[Problem]) -> ConfigRefused:
    """That the file has these problems."""
    one = Said("{path} cannot be used. One problem:", path=path)
    many = Said("{path} cannot be used. {count} problems:", path=path, count=len(problems))
    return ConfigRefused(one if len(problems) == 1 else many, problems)
