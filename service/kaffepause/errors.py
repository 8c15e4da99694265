"""The error tree.

    KaffepauseError
    ├── UserError                 shown as its sentence, without a traceback
    │   ├── ConfigRefused         the file has problems; carries all of them
    │   ├── SettingsRefused       the environment has problems; carries all of them
    │   ├── StalePlan             what a saved plan saw has moved
    │   ├── DrasticPlan           more cancellations than the limits allow
    │   └── NotAllowed            a rule of the product says no (first apply by a person, notice period, unknown person)
    └── OutsideError              Microsoft Graph, Entra or the network said no
        ├── SignInFailed          Entra gave no token
        ├── Unreachable           no connection, or no answer to a read
        ├── AnswerLost            a write was sent and no answer came: it may have happened
        ├── Throttled             told to wait; carries the seconds
        ├── Denied                403: a permission or an Exchange scope is missing
        ├── Missing               404 or 410: the event, message, group or person is not there
        ├── Duplicate             this transaction id was used for another event
        └── Refused               any other answer that says no
            └── NoMailbox         the mailbox itself is not there, so nothing is known of what is in it

Exceptions carry data and sentences; the command line adds nothing but colour.
"""

from collections.abc import Sequence

from kaffepause.said import Said


class KaffepauseError(Exception):
    """Anything that kaffepause itself raises."""


class UserError(KaffepauseError):
    """Something a person can mend. `str()` is the sentence they read, with the cure in it, and is a `Said`."""


class Problems(UserError):
    """Several things wrong at once. `problems` are sentences, each with its place and cure."""

    def __init__(self, heading: str, problems: Sequence[object]) -> None:
        super().__init__(Said.joined("\n  ", [heading, *map(str, problems)]))
        self.heading = heading
        self.problems = tuple(problems)


class ConfigRefused(Problems):
    """The config file cannot be used as it is."""


class SettingsRefused(Problems):
    """The environment cannot be used as it is."""


class StalePlan(UserError):
    """The file or the ledger moved after the plan was made."""


class DrasticPlan(UserError):
    """The plan takes back more than the limits in the file allow."""


class NotAllowed(UserError):
    """A rule of the product forbids this now."""


class OutsideError(KaffepauseError):
    """Graph, Entra or the network said no.

    status: the HTTP status, 0 where there was none. code: Graph's or Entra's own code.
    request_id: what to quote to Microsoft. permanent: trying again cannot help.
    """

    permanent = True

    def __init__(self, said: str, *, status: int = 0, code: str = "", request_id: str = "") -> None:
        super().__init__(said)
        self.status = status
        self.code = code
        self.request_id = request_id


class SignInFailed(OutsideError):
    """Entra gave no token."""


class Unreachable(OutsideError):
    """No connection, or no usable answer to something that may be asked again."""

    permanent = False


class AnswerLost(OutsideError):
    """A write was sent and no usable answer came back. Look before sending again."""

    permanent = False


class Throttled(OutsideError):
    """Graph asked to wait. `retry_after` is in seconds and may be a fraction."""

    permanent = False

    def __init__(
        self, said: str, *, retry_after: float, status: int = 429, code: str = "", request_id: str = ""
    ) -> None:
        super().__init__(said, status=status, code=code, request_id=request_id)
        self.retry_after = retry_after


class Denied(OutsideError):
    """A permission or an Exchange scope is missing."""


class Missing(OutsideError):
    """The event, message, group or person is not there."""


class Duplicate(OutsideError):
    """The transaction id was already used to create an event with other content."""


class Refused(OutsideError):
    """Any other answer that says no."""


class NoMailbox(Refused):
    """The mailbox cannot be used: no licence, moved, or none of that name. What is in it may well still stand."""
