"""Who sees money, and the process: criteria, facts about deals, rules, and customers' answers."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0008"
down_revision = "0007"

TIME = sa.DateTime(timezone=True)
JSON = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


def upgrade() -> None:
    _add_sight()


def downgrade() -> None:
    _remove_sight()


def _add_sight() -> None:
    with op.batch_alter_table("role") as role:
        for name in ("hides_amounts", "own_deals"):
            role.add_column(
                sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false())
            )
        role.add_column(sa.Column("archived_at", TIME))
    op.add_column("change", sa.Column("sight", JSON))


def _remove_sight() -> None:
    op.drop_column("change", "sight")
    with op.batch_alter_table("role") as role:
        for name in ("archived_at", "own_deals", "hides_amounts"):
            role.drop_column(name)
