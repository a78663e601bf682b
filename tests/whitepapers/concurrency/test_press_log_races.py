"""Two editors at the log of publications in the same moment: one chain without a gap, and one correction of an entry."""

import datetime as dt

import pytest

from publishing.models import Edition, Publication
from publishing.proof import prove_publications
from targets.refusal import Overtaken
from targets.roles import Role
from tests.editions import publish_edition
from tests.factories import make_person
from tests.whitepapers.concurrency.test_races import TIMES, at_once, cast
from whitepapers.press_log import log_publication, take_back
from whitepapers.press_log_rule import Entry

__all__ = ["cast"]
pytestmark = pytest.mark.django_db(transaction=True)
AT = dt.datetime(2027, 3, 20, 2, tzinfo=dt.UTC)
ENTRY = Entry("gazette", "市政府公报", dt.date(2027, 3, 15))


def test_entries_made_at_once_are_one_chain_and_an_entry_is_corrected_once(cast):
    edition = publish_edition(cast.department)
    admin = make_person(Role.ADMINISTRATOR, "admin")
    for _ in range(TIMES):
        made = at_once(
            lambda: log_publication(edition=edition, entry=ENTRY, by=cast.editor, at=AT),
            lambda: log_publication(edition=edition, entry=ENTRY, by=admin, at=AT),
        )
        assert all(isinstance(one, Publication) for one in made)
        first = made[0]
        answers = at_once(
            lambda first=first: log_publication(edition=edition, entry=ENTRY, by=cast.editor, corrects=first, at=AT),
            lambda first=first: take_back(publication=first, by=admin, at=AT),
        )
        assert sorted(isinstance(one, Overtaken) for one in answers) == [False, True], answers
    log = Publication.objects.select_related("edition", "corrects").order_by("sequence")
    assert list(prove_publications(log)) == []
    assert log.count() == 3 * TIMES
    assert Edition.objects.count() == 1
