"""What holds of every proposal, in whatever world."""

from hypothesis import given

from kaffepause.planning.propose import propose
from kaffepause.planning.question import Question
from tests.properties.rules import broken
from tests.properties.worlds import worlds


@given(worlds())
def test_no_hard_rule_is_broken(question: Question) -> None:
    assert broken(question, propose(question)) == []
