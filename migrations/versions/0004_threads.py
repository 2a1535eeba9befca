"""Threads: reactions and questions on comments, and a thread of the board's own."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"

UUID = sa.String(36)
TIME = sa.DateTime(timezone=True)
JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")


def upgrade() -> None:
    with op.batch_alter_table("comment") as comment:
        comment.alter_column("card", existing_type=UUID, nullable=True)
        comment.add_column(sa.Column("reactions", JSON, nullable=False, server_default="{}"))
        comment.add_column(sa.Column("asked_at", TIME, nullable=True))
        comment.add_column(sa.Column("asked_by", UUID, nullable=True))
        comment.add_column(sa.Column("asked_department", UUID, nullable=True))
        comment.add_column(sa.Column("answered_at", TIME, nullable=True))
        comment.add_column(sa.Column("answered_by", UUID, nullable=True))
    op.add_column("card", sa.Column("question", JSON, nullable=True))
    op.add_column(
        "board", sa.Column("comments_count", sa.Integer(), nullable=False, server_default="0")
    )


def downgrade() -> None:
    # What was said in the thread of a board has no place in the older schema.
    op.execute(sa.text("UPDATE comment SET reply_to = NULL WHERE card IS NULL"))
    op.execute(sa.text("DELETE FROM comment WHERE card IS NULL"))
    op.drop_column("board", "comments_count")
    op.drop_column("card", "question")
    with op.batch_alter_table("comment") as comment:
        for name in ("answered_by", "answered_at", "asked_department", "asked_by", "asked_at"):
            comment.drop_column(name)
        comment.drop_column("reactions")
        comment.alter_column("card", existing_type=UUID, nullable=False)
