"""One company for the pages: Ada leads Bo, Chen, Eva and Finn in sales; Gry is somebody else's."""

import pytest

from tests import cast
from tests.unit.reporting.office import Office as Company
from tests.unit.web.site import Site


@pytest.fixture
def site() -> Site:
    return Site(Company(cast.organization(cast.team(cast.social_call(), cast.walk(), cast.movement_break()))))
