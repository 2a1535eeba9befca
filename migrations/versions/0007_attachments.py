"""Attachments: files and links on cards and in a board's library."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0007"
down_revision = "0006"

UUID = sa.String(36)
TIME = sa.DateTime(timezone=True)
JSON = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


def upgrade() -> None:
    _create_stored_files()
    _create_attachments()
    op.add_column(
        "card",
        sa.Column("attachments_count", sa.Integer(), nullable=False, server_default="0"),
    )


def downgrade() -> None:
    op.drop_column("card", "attachments_count")
    op.drop_table("attachment")
    op.drop_table("stored_file")


def _create_stored_files() -> None:
    op.create_table(
        "stored_file",
        sa.Column("id", UUID, nullable=False),
        sa.Column("workspace", UUID, nullable=False),
        sa.Column("type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("created_by", UUID, nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace"], ["workspace.id"], name=op.f("fk_stored_file_workspace")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stored_file")),
    )
    op.create_index(op.f("ix_stored_file_workspace"), "stored_file", ["workspace"])
    op.create_index(op.f("ix_stored_file_created_at"), "stored_file", ["created_at"])


def _create_attachments() -> None:
    op.create_table(
        "attachment",
        sa.Column("board_id", UUID, nullable=False),
        sa.Column("id", UUID, nullable=False),
        sa.Column("card", UUID, nullable=True),
        sa.Column("kind", sa.String(length=4), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=True),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("folder", sa.String(length=100), nullable=True),
        sa.Column("tags", JSON, nullable=False),
        sa.Column("added_by", UUID, nullable=True),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("archived_at", TIME, nullable=True),
        sa.Column("file", UUID, nullable=True),
        sa.ForeignKeyConstraint(["board_id"], ["board.id"], name=op.f("fk_attachment_board_id")),
        sa.ForeignKeyConstraint(
            ["board_id", "card"],
            ["card.board_id", "card.id"],
            name=op.f("fk_attachment_board_id_card"),
        ),
        sa.ForeignKeyConstraint(["file"], ["stored_file.id"], name=op.f("fk_attachment_file")),
        sa.PrimaryKeyConstraint("board_id", "id", name=op.f("pk_attachment")),
    )
    op.create_index(
        op.f("ix_attachment_board_id_card_created_at"),
        "attachment",
        ["board_id", "card", "created_at"],
    )
    op.create_index(op.f("ix_attachment_id"), "attachment", ["id"], unique=True)
    op.create_index(op.f("ix_attachment_file"), "attachment", ["file"])
