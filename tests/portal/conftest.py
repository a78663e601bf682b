"""What the portal's tests share: a department with a public paper, and one that is printed and not released."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.editions import print_edition, publish_edition
from tests.factories import DepartmentFactory, make_city
from tests.results import admin, closed, statement
from tests.whitepapers.conftest import quick_press

__all__ = ["admin", "closed", "quick_press", "statement"]  # for papers that come all the way from a draft


@pytest.fixture(autouse=True)
def _cold_cache():
    cache.clear()


def tables_read(client, addresses):
    """Return the tables that the pages at these addresses ask for anything."""
    with CaptureQueriesContext(connection) as asked:
        for address in addresses:
            assert client.get(address).status_code == 200
    return {one for one in connection.introspection.table_names() if any(f'"{one}"' in said["sql"] for said in asked)}


@pytest.fixture
def department(db):
    make_city(notice="演示系统：均为虚构。")
    return DepartmentFactory(code="jtys", name="市交通运输局", name_en="Transport Bureau", hotline="12328")


@pytest.fixture
def edition(department):
    return publish_edition(department, targets=3)


@pytest.fixture
def unreleased(department):
    """A paper that is approved and printed, a minute before its release; no other of its department is public."""
    return print_edition(department, targets=3)
