"""The chassis' own tables in the database of one service: contributions, for it books and speaks."""

from collections.abc import Callable, Iterator
from uuid import UUID

import pytest
import sqlalchemy as sa

from chassis.db.engine import engine as engine_of
from chassis.db.work import Cause
from deploy.local.provision import ServiceDsns


@pytest.fixture
def dsns(service_database: Callable[[str], ServiceDsns]) -> ServiceDsns:
    return service_database("contributions")


@pytest.fixture
def engine(dsns: ServiceDsns) -> Iterator[sa.Engine]:
    """As the application, with its time-outs."""
    app_engine = engine_of(dsns.app, 4)
    yield app_engine
    app_engine.dispose()


@pytest.fixture
def owner(dsns: ServiceDsns) -> Iterator[sa.Engine]:
    """As the database's owner, whom no grant holds back."""
    owner_engine = sa.create_engine(dsns.owner.replace("postgresql://", "postgresql+psycopg://", 1))
    yield owner_engine
    owner_engine.dispose()


@pytest.fixture
def cause() -> Cause:
    return Cause(UUID(int=1), UUID(int=1), "operator:anne", frozenset({"operator"}))
