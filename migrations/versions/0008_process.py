"""Who sees money, and the process: criteria, facts about deals, rules, and customers' answers."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0008"
down_revision = "0007"

UUID = sa.String(36)
TIME = sa.DateTime(timezone=True)
JSON = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


def upgrade() -> None:
    _add_rules()


def downgrade() -> None:
    _remove_rules()


def _add_rules() -> None:
    op.create_table(
        "rule",
        sa.Column("board_id", UUID, nullable=False),
        sa.Column("id", UUID, nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("condition", JSON, nullable=False),
        sa.Column("actions", JSON, nullable=False),
        sa.Column("author", UUID, nullable=False),
        sa.Column("from_seq", sa.BigInteger(), nullable=False),
        sa.Column("runs", sa.Integer(), nullable=False),
        sa.Column("ran_at", TIME, nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("failure", JSON, nullable=True),
        sa.Column("paused_at", TIME, nullable=True),
        sa.Column("paused", JSON, nullable=True),
        sa.Column("created_by", UUID, nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("archived_at", TIME, nullable=True),
        sa.ForeignKeyConstraint(["board_id"], ["board.id"], name=op.f("fk_rule_board_id")),
        sa.PrimaryKeyConstraint("board_id", "id", name=op.f("pk_rule")),
    )
    op.create_table(
        "rule_address",
        sa.Column("board_id", UUID, nullable=False),
        sa.Column("id", UUID, nullable=False),
        sa.Column("url", sa.String(length=2000), nullable=False),
        sa.ForeignKeyConstraint(
            ["board_id"],
            ["board.id"],
            name=op.f("fk_rule_address_board_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("board_id", "id", name=op.f("pk_rule_address")),
    )


def _remove_rules() -> None:
    op.drop_table("rule_address")
    op.drop_table("rule")
