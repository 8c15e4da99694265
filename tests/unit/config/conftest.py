"""A small company's file, and the words to say what is wrong with a change to it."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from kaffepause.config.problems import Problem
from kaffepause.config.read import Rules, read_rules
from kaffepause.errors import ConfigRefused

TODAY = date(2026, 9, 1)

SMALL = """\
organization:
  name: Contoso
  language: en
  country: DK
  zone: Europe/Copenhagen
  contact: {name: Ada Holm, mail: ada@contoso.example}
teams:
  sales:
    manager: carl@contoso.example
    members: [dina@contoso.example, erik@contoso.example, fie@contoso.example]
    activities:
      coffee:
        kind: social_call
        time: best
"""


@pytest.fixture
def rules_of(tmp_path: Path) -> Callable[[str], Rules]:
    """The rules in that text."""

    def read(text: str) -> Rules:
        path = tmp_path / "kaffepause.yaml"
        path.write_text(text, encoding="utf-8")
        return read_rules(path, today=TODAY)

    return read


@pytest.fixture
def problems_of(rules_of: Callable[[str], Rules]) -> Callable[[str], list[Problem]]:
    """The problems with that text, in order."""

    def read(text: str) -> list[Problem]:
        with pytest.raises(ConfigRefused) as refused:
            rules_of(text)
        return list(refused.value.problems)

    return read
