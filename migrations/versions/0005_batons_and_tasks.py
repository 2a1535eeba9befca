"""Batons, whose turn it is, who acts in a column; times, reminders and rhythm of tasks, and who saw them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"

UUID = sa.String(36)
TIME = sa.DateTime(timezone=True)
JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")


def upgrade() -> None:
    for table, columns in _added().items():
        for column in columns:
            op.add_column(table, column)
    _create_batons()


def _added() -> dict[str, list[sa.Column]]:
    return {
        "card": [sa.Column("turn", JSON, nullable=True)],
        "column": [
            sa.Column("acts", UUID, nullable=True),
            sa.Column("asks", sa.Boolean(), nullable=False, server_default=sa.false()),
        ],
        "task": [
            sa.Column("due_at", TIME, nullable=True),
            sa.Column("remind_at", TIME, nullable=True),
            sa.Column("repeat", JSON, nullable=True),
            sa.Column("assigned_by", UUID, nullable=True),
            sa.Column("assigned_at", TIME, nullable=True),
            sa.Column("seen_at", TIME, nullable=True),
        ],
    }


def _create_batons() -> None:
    op.create_table(
        "baton",
        sa.Column("board_id", UUID, nullable=False),
        sa.Column("id", UUID, nullable=False),
        sa.Column("card", UUID, nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("asked_by", UUID, nullable=False),
        sa.Column("member", UUID, nullable=True),
        sa.Column("department", UUID, nullable=True),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("asked_at", TIME, nullable=False),
        sa.Column("accepted_by", UUID, nullable=True),
        sa.Column("accepted_at", TIME, nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("settled_by", UUID, nullable=True),
        sa.Column("settled_at", TIME, nullable=True),
        sa.ForeignKeyConstraint(
            ["board_id", "card"],
            ["card.board_id", "card.id"],
            name=op.f("fk_baton_board_id_card"),
        ),
        sa.PrimaryKeyConstraint("board_id", "id", name=op.f("pk_baton")),
    )
    for columns in (
        ["board_id", "card", "asked_at"],
        ["member", "state"],
        ["department", "state"],
        ["asked_by", "state"],
    ):
        name = op.f(f"ix_baton_{'_'.join(columns)}")
        op.create_index(name, "baton", columns, unique=False)


def downgrade() -> None:
    op.drop_table("baton")
    for table, columns in _added().items():
        with op.batch_alter_table(table) as batch:
            for column in columns:
                batch.drop_column(column.name)
