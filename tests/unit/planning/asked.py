"""A small team that asks for one thing, and the one answer it gets."""

from kaffepause.planning.proposal import Proposal, Session, Unplaced
from kaffepause.planning.propose import propose
from kaffepause.planning.question import Question
from tests.cast import EVA, FINN, team


def only(proposal: Proposal) -> Session:
    (session,) = proposal.sessions
    return session


def why_not(asked: Question) -> Unplaced:
    proposal = propose(asked)
    assert proposal.sessions == ()
    (unplaced,) = proposal.unplaced
    return unplaced


def threesome(*activities, **changes):
    """Ada, Eva and Finn, all in Copenhagen."""
    return team(*activities, members=(EVA, FINN), **changes)
