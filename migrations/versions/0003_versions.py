"""Versions: what two people wrote at once, until somebody decides."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

UUID = sa.String(36)
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "version",
        sa.Column("board_id", UUID, nullable=False),
        sa.Column("id", UUID, nullable=False),
        sa.Column("card", UUID, nullable=True),
        sa.Column("about", sa.String(length=20), nullable=False),
        sa.Column("record", UUID, nullable=False),
        sa.Column("field", sa.String(length=40), nullable=False),
        sa.Column("content", sa.Text(), nullable=True),
        sa.Column("author", UUID, nullable=True),
        sa.Column("other", UUID, nullable=True),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("archived_at", TIME, nullable=True),
        sa.ForeignKeyConstraint(
            ["board_id", "card"],
            ["card.board_id", "card.id"],
            name=op.f("fk_version_board_id_card"),
        ),
        sa.PrimaryKeyConstraint("board_id", "id", name=op.f("pk_version")),
    )
    op.create_index(
        op.f("ix_version_board_id_record"), "version", ["board_id", "record"], unique=False
    )


def downgrade() -> None:
    op.drop_table("version")
