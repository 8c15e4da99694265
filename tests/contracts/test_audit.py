"""The audit says what was done, by which rule, to whom, under which file."""

from datetime import timedelta

from tests.contracts.rows import ANNA, BO, NOW, row


async def test_a_line_says_what_was_done_to_whom_under_which_file(store) -> None:
    booking = row()

    await store.audit.under("digest").note(NOW, "create", rule="walk", key=booking.key, people=[BO, ANNA])

    (line,) = await store.audit.lines(NOW)
    assert (line.at, line.deed, line.rule, line.key) == (NOW, "create", "walk", booking.key)
    assert (line.people, line.config) == ((BO, ANNA), "digest")


async def test_lines_stay_in_the_order_they_were_written(store) -> None:
    await store.audit.note(NOW - timedelta(days=1), "read")
    await store.audit.note(NOW + timedelta(seconds=1), "create")
    await store.audit.note(NOW, "mail")

    assert [line.deed for line in await store.audit.lines(NOW)] == ["create", "mail"]
