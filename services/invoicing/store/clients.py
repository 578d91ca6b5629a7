"""Every SQL statement about clients."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from services.invoicing.domain.invoice import Client
from services.invoicing.domain.registration import Registration
from services.invoicing.store.tables import client


@dataclass(frozen=True, slots=True)
class KnownClient:
    """Who is invoiced, and how many days it has to pay."""

    client: Client
    payment_days: int


COLUMNS = (client.c.client_id, client.c.name, client.c.country, client.c.vat_number, client.c.payment_days)


def add_client(connection: sa.Connection, new: Registration) -> bool:
    """Write a new client; False, and nothing written, when another has the same enterprise number."""
    statement = insert(client).values(
        client_id=new.client.client_id,
        name=new.client.name,
        country=new.client.country,
        vat_number=new.client.vat_number,
        kind=new.kind,
        language=new.language,
        enterprise_number=new.enterprise_number,
        email=new.email,
        payment_days=new.payment_days,
        registered_on=new.registered_on,
    )
    once = statement.on_conflict_do_nothing(index_elements=["enterprise_number"])
    return connection.execute(once.returning(client.c.client_id)).first() is not None


def client_with(connection: sa.Connection, enterprise_number: str | None) -> str:
    """The id of the client that has this enterprise number. Raises NoResultFound."""
    query = sa.select(client.c.client_id).where(client.c.enterprise_number == enterprise_number)
    return str(connection.execute(query).scalar_one())


def client_of(connection: sa.Connection, client_id: str) -> KnownClient | None:
    row = connection.execute(sa.select(*COLUMNS).where(client.c.client_id == client_id)).one_or_none()
    return None if row is None else known_client(row)


def known_client(row: Any) -> KnownClient:
    """A row that has `COLUMNS`, as a client."""
    return KnownClient(Client(row.client_id, row.name, row.country, row.vat_number), row.payment_days)
