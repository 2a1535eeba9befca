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
    _add_pulses()


def downgrade() -> None:
    _remove_pulses()


def _add_pulses() -> None:
    op.create_table(
        "pulse",
        sa.Column("workspace_id", UUID, sa.ForeignKey("workspace.id"), primary_key=True),
        sa.Column("id", UUID, primary_key=True),
        sa.Column("company", UUID, nullable=False),
        sa.Column("contact", UUID),
        sa.Column("card", UUID),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("questions", JSON),
        sa.Column("is_mailed", sa.Boolean(), nullable=False),
        sa.Column("asked_by", UUID, nullable=False),
        sa.Column("asked_at", TIME, nullable=False),
        sa.Column("expires_at", TIME, nullable=False),
        sa.Column("revoked_at", TIME),
        sa.Column("score", sa.Integer()),
        sa.Column("text", sa.String(length=2000)),
        sa.Column("answered_at", TIME),
        sa.ForeignKeyConstraint(
            ["workspace_id", "company"],
            ["company.workspace_id", "company.id"],
            name="fk_pulse_workspace_id_company",
        ),
    )
    op.create_index(
        "ix_pulse_workspace_id_company_asked_at", "pulse", ["workspace_id", "company", "asked_at"]
    )
    op.create_index("ix_pulse_token_hash", "pulse", ["token_hash"], unique=True)
    _add_answers_to_boards()
    op.add_column("customer_rules", sa.Column("pulse_questions", JSON))
    op.add_column("customer_rules", sa.Column("answer_hours", sa.Integer()))


def _add_answers_to_boards() -> None:
    op.create_table(
        "board_pulse",
        sa.Column("board_id", UUID, primary_key=True),
        sa.Column("id", UUID, primary_key=True),
        sa.Column("card", UUID, nullable=False),
        sa.Column("pulse", UUID, nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=2000)),
        sa.Column("answered_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(
            ["board_id", "card"], ["card.board_id", "card.id"], name="fk_board_pulse_board_id_card"
        ),
    )
    op.create_index(
        "ix_board_pulse_board_id_card_answered_at",
        "board_pulse",
        ["board_id", "card", "answered_at"],
    )
    op.add_column("card", sa.Column("pulse", JSON))
    is_customers = sa.Column(
        "asked_by_customer", sa.Boolean(), nullable=False, server_default=sa.false()
    )
    op.add_column("comment", is_customers)


def _remove_pulses() -> None:
    for table, columns in (
        ("comment", ["asked_by_customer"]),
        ("card", ["pulse"]),
        ("customer_rules", ["answer_hours", "pulse_questions"]),
    ):
        with op.batch_alter_table(table) as altered:
            for column in columns:
                altered.drop_column(column)
    op.drop_table("board_pulse")
    op.drop_table("pulse")
