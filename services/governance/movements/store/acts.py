"""Every SQL statement about transfers, conversions and corrections of shares."""

import sqlalchemy as sa

from chassis.db.rows import Table
from services.governance.movements.domain.acts import ShareCorrection, ShareTransfer
from services.governance.movements.domain.conversions import ShareConversion

TRANSFERS = Table("share_transfer", ShareTransfer, key="transfer_id")
CONVERSIONS = Table("share_conversion", ShareConversion, key="conversion_id")
CORRECTIONS = Table("share_correction", ShareCorrection, key="correction_id")


def add_transfer(connection: sa.Connection, transfer: ShareTransfer) -> None:
    TRANSFERS.insert(connection, [transfer])


def add_conversion(connection: sa.Connection, conversion: ShareConversion) -> None:
    CONVERSIONS.insert(connection, [conversion])


def add_correction(connection: sa.Connection, correction: ShareCorrection) -> None:
    CORRECTIONS.insert(connection, [correction])


def is_corrected(connection: sa.Connection, act_id: str) -> bool:
    return bool(CORRECTIONS.read(connection, "act_id = :act_id", act_id=act_id))
