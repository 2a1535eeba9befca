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
    _add_rhythms()


def downgrade() -> None:
    _remove_rhythms()


def _add_rhythms() -> None:
    op.create_table(
        "rhythm",
        sa.Column("board_id", UUID, nullable=False),
        sa.Column("id", UUID, nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=13), nullable=False),
        sa.Column("repeat", JSON, nullable=False),
        sa.Column("begins_on", sa.Date(), nullable=False),
        sa.Column("time", sa.String(length=5), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("people", JSON, nullable=True),
        sa.Column("sections", JSON, nullable=False),
        sa.Column("questions", JSON, nullable=False),
        sa.Column("remind", sa.Integer(), nullable=True),
        sa.Column("held_at", TIME, nullable=True),
        sa.Column("created_by", UUID, nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("archived_at", TIME, nullable=True),
        sa.ForeignKeyConstraint(["board_id"], ["board.id"], name=op.f("fk_rhythm_board_id")),
        sa.PrimaryKeyConstraint("board_id", "id", name=op.f("pk_rhythm")),
    )
    op.add_column("review", sa.Column("rhythm", UUID, nullable=True))
    op.add_column("review", sa.Column("outcome", JSON, nullable=True))


def _remove_rhythms() -> None:
    op.drop_column("review", "outcome")
    op.drop_column("review", "rhythm")
    op.drop_table("rhythm")
