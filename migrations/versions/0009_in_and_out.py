"""In and out: what other tools send and are sent."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0009"
down_revision = "0008"

TIME = sa.DateTime(timezone=True)
JSON = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
UUID = sa.String(36)


def upgrade() -> None:
    _add_feeds()
    _add_intake()


def downgrade() -> None:
    _remove_intake()
    _remove_feeds()


def _add_feeds() -> None:
    op.create_table(
        "feed",
        sa.Column(
            "account_id", UUID, sa.ForeignKey("account.id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("secret_locked", sa.Text(), nullable=False),
        sa.Column("kinds", JSON, nullable=False),
        sa.Column("boards", JSON),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("fetched_at", TIME),
    )
    op.create_index("ix_feed_secret_hash", "feed", ["secret_hash"], unique=True)


def _remove_feeds() -> None:
    op.drop_table("feed")


def _add_intake() -> None:
    op.create_table(
        "intake",
        sa.Column("board_id", UUID, sa.ForeignKey("board.id"), primary_key=True),
        sa.Column("id", UUID, primary_key=True),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("words", JSON, nullable=False),
        sa.Column("fields", JSON, nullable=False),
        sa.Column("titled", JSON, nullable=False),
        sa.Column("column", UUID, nullable=False),
        sa.Column("owner", UUID),
        sa.Column("labels", JSON, nullable=False),
        sa.Column("source", sa.String(length=100)),
        sa.Column("sites", JSON, nullable=False),
        sa.Column("received", sa.Integer(), nullable=False),
        sa.Column("held", sa.Integer(), nullable=False),
        sa.Column("author", UUID, nullable=False),
        sa.Column("created_at", TIME, nullable=False),
    )
    op.create_index("ix_intake_slug", "intake", ["slug"], unique=True)
    op.create_table(
        "intake_entry",
        sa.Column(
            "board_id", UUID, sa.ForeignKey("board.id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("id", UUID, primary_key=True),
        sa.Column("state", sa.String(length=9), nullable=False),
        sa.Column("doubts", JSON, nullable=False),
        sa.Column("answers", JSON),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("received_at", TIME, nullable=False),
    )
    op.create_index("ix_intake_entry_id", "intake_entry", ["id"], unique=True)
    for column in ("state", "digest"):
        op.create_index(
            f"ix_intake_entry_board_id_{column}_received_at",
            "intake_entry",
            ["board_id", column, "received_at"],
        )


def _remove_intake() -> None:
    op.drop_table("intake_entry")
    op.drop_table("intake")
