"""Every SQL statement about transfers and corrections of shares."""

import sqlalchemy as sa

from chassis.db.rows import Table
from services.governance.movements.domain.acts import ShareCorrection, ShareTransfer

TRANSFERS = Table("share_transfer", ShareTransfer, key="transfer_id")
CORRECTIONS = Table("share_correction", ShareCorrection, key="correction_id")


def add_transfer(connection: sa.Connection, transfer: ShareTransfer) -> None:
    TRANSFERS.insert(connection, [transfer])


def add_correction(connection: sa.Connection, correction: ShareCorrection) -> None:
    CORRECTIONS.insert(connection, [correction])


def is_corrected(connection: sa.Connection, act_id: str) -> bool:
    return bool(CORRECTIONS.read(connection, "act_id = :act_id", act_id=act_id))
