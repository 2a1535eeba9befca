"""Single sign-on; undo, boards as they were, and reviews."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    _add_undo()


def downgrade() -> None:
    _remove_undo()


def _add_undo() -> None:
    # What one person did on a board, the newest first.
    op.create_index("ix_change_stream_actor_seq", "change", ["stream", "actor", "seq"])
    op.create_index("ix_change_stream_at", "change", ["stream", "at"])
    with op.batch_alter_table("workspace") as workspace:
        workspace.add_column(sa.Column("archive_days", sa.Integer()))


def _remove_undo() -> None:
    with op.batch_alter_table("workspace") as workspace:
        workspace.drop_column("archive_days")
    op.drop_index("ix_change_stream_at", "change")
    op.drop_index("ix_change_stream_actor_seq", "change")
