"""Who sees money, and the process: criteria, facts about deals, rules, and customers' answers."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0008"
down_revision = "0007"

UUID = sa.String(36)
JSON = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


def upgrade() -> None:
    _add_facts()


def downgrade() -> None:
    _remove_facts()


def _add_facts() -> None:
    with op.batch_alter_table("board") as board:
        board.add_column(sa.Column("facts_off", JSON, nullable=False, server_default="[]"))
    with op.batch_alter_table("task") as task:
        task.add_column(sa.Column("kind", sa.String(length=4)))
        task.add_column(sa.Column("measure", sa.Text()))
        task.add_column(sa.Column("fact", sa.String(length=13)))
    op.create_table(
        "deal_tracks",
        _reckoned_of_board(),
        sa.Column("card", UUID, primary_key=True),
        sa.Column("tracks", JSON, nullable=False),
        sa.Column("turned", sa.Boolean(), nullable=False),
    )
    op.create_table(
        "tracked", _reckoned_of_board(), sa.Column("seq", sa.BigInteger(), nullable=False)
    )
    # They hold boards and tasks without these fields.
    op.execute("DELETE FROM checkpoint WHERE stream LIKE 'board:%'")


def _reckoned_of_board() -> sa.Column[str]:
    of_board = sa.ForeignKey("board.id", ondelete="CASCADE")
    return sa.Column("board_id", UUID, of_board, primary_key=True)


def _remove_facts() -> None:
    for table in ("tracked", "deal_tracks"):
        op.drop_table(table)
    with op.batch_alter_table("task") as task:
        for column in ("kind", "measure", "fact"):
            task.drop_column(column)
    with op.batch_alter_table("board") as board:
        board.drop_column("facts_off")
