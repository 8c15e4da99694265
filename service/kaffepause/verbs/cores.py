"""A big company's proposal on several cores: its parts side by side, each in a process of its own."""

import os
import signal
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context, parent_process
from threading import Thread

from kaffepause.planning.proposal import Proposal
from kaffepause.planning.propose import propose
from kaffepause.planning.question import Question

#: People from whom on other processes are worth their start, which takes the better part of a second.
MANY = 3000
#: Processes at most: a container's share of the cores is not to be seen from inside it.
MOST = 4


def proposal_of(question: Question) -> Proposal:
    """The proposal, the same on any number of cores. Blocks for seconds where the company is big."""
    cores = min(os.cpu_count() or 1, MOST)
    if cores == 1 or len(question.availability) < MANY:
        return propose(question)
    with ProcessPoolExecutor(cores, mp_context=get_context("spawn"), initializer=_live_and_die_with_us) as pool:
        return propose(question, pool.map)


def _live_and_die_with_us() -> None:
    """Ctrl-C is for the process that asked to answer; if that is killed, there is nobody left to work for."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_follow, daemon=True).start()


def _follow() -> None:
    asker = parent_process()
    if asker is not None:
        asker.join()
    os._exit(1)
