"""As many mails as Exchange takes, and not one more."""

from hypothesis import given
from hypothesis import strategies as st

from kaffepause.domain.mailing import DAY, MINUTE, seconds_until_room

A_MINUTE, A_DAY = 3, 20


@given(st.lists(st.tuples(st.integers(0, 40_000), st.integers(1, 9)), max_size=30))
def test_whoever_waits_as_long_as_told_stays_within_both_limits(asked: list[tuple[int, int]]) -> None:
    now, sent = 0.0, list[tuple[float, int]]()
    for pause, recipients in asked:
        now += pause
        while left := seconds_until_room(lately(sent, now), recipients, now=now, a_minute=A_MINUTE, a_day=A_DAY):
            now += left
        sent.append((now, recipients))

    for at, _ in sent:
        assert sum(at - MINUTE < other <= at for other, _ in sent) <= A_MINUTE
        assert sum(count for other, count in sent if at - DAY < other <= at) <= A_DAY


def test_the_first_mail_of_a_day_may_be_to_any_number() -> None:
    assert seconds_until_room([], A_DAY + 1, now=0.0, a_minute=A_MINUTE, a_day=A_DAY) == 0
    assert seconds_until_room([(0.0, A_DAY + 1)], 1, now=60.0, a_minute=A_MINUTE, a_day=A_DAY) == DAY - 60


def lately(sent: list[tuple[float, int]], now: float) -> list[tuple[float, int]]:
    return [one for one in sent if one[0] > now - DAY]
