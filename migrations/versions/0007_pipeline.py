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
    _add_insights()


def downgrade() -> None:
    _remove_insights()


def _add_insights() -> None:
    op.create_table(
        "goal",
        _of_board(),
        sa.Column("id", UUID, primary_key=True),
        sa.Column("measure", sa.String(10), nullable=False),
        sa.Column("period", sa.String(7), nullable=False),
        sa.Column("member", UUID),
        sa.Column("department", UUID),
        sa.Column("value_amount", sa.BigInteger()),
        sa.Column("value_currency", sa.String(3)),
        sa.Column("count", sa.Integer()),
        sa.Column("why", sa.String(500)),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("archived_at", TIME),
    )
    op.create_table(
        "rate",
        sa.Column("workspace_id", UUID, sa.ForeignKey("workspace.id"), primary_key=True),
        sa.Column("id", UUID, primary_key=True),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("into", sa.String(3), nullable=False),
        sa.Column("rate", sa.String(30), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.UniqueConstraint("workspace_id", "currency", "into", "since"),
    )
    op.create_table(
        "stay",
        _of_board(),
        sa.Column("card", UUID, primary_key=True),
        sa.Column("place", sa.Integer(), primary_key=True),
        sa.Column("column", UUID, nullable=False),
        sa.Column("since", TIME, nullable=False),
        sa.Column("until", TIME),
        sa.Column("seconds", sa.BigInteger()),
        sa.Column("into", UUID),
    )
    cards = ["board_id", "column", "card", "since", "into", "until"]
    op.create_index("ix_stay_cards", "stay", cards)
    op.create_index("ix_stay_seconds", "stay", ["board_id", "column", "seconds", "since"])
    op.create_table("told", _of_board(), sa.Column("seq", sa.BigInteger(), nullable=False))
    op.create_table(
        "said",
        _of_board(),
        sa.Column("day", sa.Date(), primary_key=True),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("sums", JSON, nullable=False),
    )


def _remove_insights() -> None:
    for table in ("said", "told", "stay", "rate", "goal"):
        op.drop_table(table)


def _of_board() -> sa.Column[str]:
    return sa.Column("board_id", UUID, sa.ForeignKey("board.id"), primary_key=True)
