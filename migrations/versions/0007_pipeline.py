"""Customers, what was won and lost, goals and rates, and regular reviews."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0007"
down_revision = "0006"

UUID = sa.String(36)
TIME = sa.DateTime(timezone=True)
POSITION = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
JSON = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


def upgrade() -> None:
    _add_outcomes()


def downgrade() -> None:
    _remove_outcomes()


def _add_outcomes() -> None:
    for table in ("reason", "competitor"):
        op.create_table(
            table,
            sa.Column("board_id", UUID, nullable=False),
            sa.Column("id", UUID, nullable=False),
            sa.Column("name", sa.String(length=100), nullable=False),
            *([sa.Column("position", POSITION, nullable=False)] if table == "reason" else []),
            sa.Column("archived_at", TIME, nullable=True),
            sa.ForeignKeyConstraint(["board_id"], ["board.id"], name=f"fk_{table}_board_id"),
            sa.PrimaryKeyConstraint("board_id", "id", name=f"pk_{table}"),
        )
    with op.batch_alter_table("card") as card:
        card.add_column(sa.Column("reason", UUID))
        card.add_column(sa.Column("competitor", UUID))
        card.add_column(sa.Column("outcome_note", sa.Text()))
        card.add_column(sa.Column("closed_from", UUID))
        card.add_column(
            sa.Column("commit", sa.Boolean(), nullable=False, server_default=sa.false())
        )

    with op.batch_alter_table("user_preference") as preference:
        preference.add_column(
            sa.Column("win_banner", sa.Boolean(), nullable=False, server_default=sa.true())
        )


def _remove_outcomes() -> None:
    with op.batch_alter_table("user_preference") as preference:
        preference.drop_column("win_banner")
    with op.batch_alter_table("card") as card:
        for column in ("commit", "closed_from", "outcome_note", "competitor", "reason"):
            card.drop_column(column)
    op.drop_table("competitor")
    op.drop_table("reason")
