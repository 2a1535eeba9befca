"""Where a pruned log begins, and the records as they stood there."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"

UUID = sa.String(36)
TIME = sa.DateTime(timezone=True)
JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")


def upgrade() -> None:
    op.create_table(
        "fold",
        sa.Column("stream", sa.String(length=80), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["stream"], ["stream.name"], name=op.f("fk_fold_stream")),
        sa.PrimaryKeyConstraint("stream", name=op.f("pk_fold")),
    )
    op.create_table(
        "folded_record",
        sa.Column("stream", sa.String(length=80), nullable=False),
        sa.Column("type", sa.String(length=40), nullable=False),
        sa.Column("id", UUID, nullable=False),
        sa.Column("record", JSON, nullable=False),
        sa.ForeignKeyConstraint(["stream"], ["fold.stream"], name=op.f("fk_folded_record_stream")),
        sa.PrimaryKeyConstraint("stream", "type", "id", name=op.f("pk_folded_record")),
    )


def downgrade() -> None:
    # What was folded cannot be unfolded: the patches of those changes are gone.
    folded = sa.table("fold", sa.column("stream"))
    if op.get_bind().execute(sa.select(folded.c.stream).limit(1)).first():
        raise RuntimeError("The log was pruned; restore a backup of the earlier version instead.")
    op.drop_table("folded_record")
    op.drop_table("fold")
