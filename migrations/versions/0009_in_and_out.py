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


def downgrade() -> None:
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
