"""Single sign-on; undo, boards as they were, and reviews."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    _add_checkpoints()


def downgrade() -> None:
    _remove_checkpoints()


def _add_checkpoints() -> None:
    op.create_table(
        "checkpoint",
        sa.Column("stream", sa.String(80), sa.ForeignKey("stream.name"), primary_key=True),
        sa.Column("seq", sa.BigInteger(), primary_key=True),
        sa.Column("after", sa.BigInteger(), nullable=False),
        sa.Column("earliest", TIME, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
    )


def _remove_checkpoints() -> None:
    op.drop_table("checkpoint")
