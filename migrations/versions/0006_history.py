"""Single sign-on; undo, boards as they were, and reviews."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0006"
down_revision = "0005"


UUID = sa.String(36)
TIME = sa.DateTime(timezone=True)
JSON = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


def upgrade() -> None:
    """Each function below this one brings the tables of one feature."""
    _add_reviews()


def downgrade() -> None:
    _remove_reviews()


def _add_reviews() -> None:
    op.create_table(
        "review",
        sa.Column("board_id", UUID, nullable=False),
        sa.Column("id", UUID, nullable=False),
        sa.Column("kind", sa.String(length=13), nullable=False),
        sa.Column("presenter", UUID, nullable=False),
        sa.Column("agenda", JSON, nullable=False),
        sa.Column("people", JSON, nullable=False),
        sa.Column("notes", JSON, nullable=False),
        sa.Column("figures", JSON, nullable=False),
        sa.Column("since", TIME, nullable=True),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("archived_at", TIME, nullable=True),
        sa.ForeignKeyConstraint(["board_id"], ["board.id"], name=op.f("fk_review_board_id")),
        sa.PrimaryKeyConstraint("board_id", "id", name=op.f("pk_review")),
    )
    op.create_index(
        op.f("ix_review_board_id_archived_at"), "review", ["board_id", "archived_at"], unique=False
    )


def _remove_reviews() -> None:
    op.drop_table("review")
