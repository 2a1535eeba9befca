"""Customers, what was won and lost, goals and rates, and regular reviews."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0007"
down_revision = "0006"

UUID = sa.String(36)
TIME = sa.DateTime(timezone=True)
JSON = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


def upgrade() -> None:
    _forget_checkpoints()
    _add_removal()


def downgrade() -> None:
    _remove_removal()
    _forget_checkpoints()


def _forget_checkpoints() -> None:
    # They are packed in another way, and made anew by the job which finds them missing.
    op.execute("DELETE FROM checkpoint")


def _add_removal() -> None:
    with op.batch_alter_table("board") as board:
        board.add_column(sa.Column("removed_at", TIME))


def _remove_removal() -> None:
    with op.batch_alter_table("board") as board:
        board.drop_column("removed_at")
