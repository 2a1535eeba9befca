"""Notifications: notices, follows, mutes, marks, and how a person wants to be told; jobs that wait for their hour."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0006"
down_revision = "0005"

UUID = sa.String(36)
TIME = sa.DateTime(timezone=True)
JSON = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


def upgrade() -> None:
    op.create_table(
        "notification",
        sa.Column("user_id", UUID, nullable=False),
        sa.Column("id", UUID, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("board", UUID, nullable=False),
        sa.Column("card", UUID, nullable=True),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("actor", UUID, nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("shows_at", TIME, nullable=False),
        sa.Column("read", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("user_id", "id", name=op.f("pk_notification")),
    )
    for columns in (
        ["user_id", "shows_at", "id"],
        ["user_id", "read", "board"],
        ["user_id", "card"],
    ):
        op.create_index(op.f(f"ix_notification_{'_'.join(columns)}"), "notification", columns)
    for name in ("follow", "mute"):
        op.create_table(
            name,
            sa.Column("user_id", UUID, nullable=False),
            sa.Column("id", UUID, nullable=False),
            sa.Column("board", UUID, nullable=False),
            sa.PrimaryKeyConstraint("user_id", "id", name=op.f(f"pk_{name}")),
        )
        op.create_index(op.f(f"ix_{name}_id"), name, ["id"])
    op.create_table(
        "mark",
        sa.Column("user_id", UUID, nullable=False),
        sa.Column("id", UUID, nullable=False),
        sa.Column("board", UUID, nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("looked", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("user_id", "id", name=op.f("pk_mark")),
    )
    op.create_index(op.f("ix_mark_user_id_board"), "mark", ["user_id", "board"])
    op.create_table(
        "notice_settings",
        sa.Column("id", UUID, nullable=False),
        sa.Column("ways", JSON, nullable=False),
        sa.Column("quiet_from", sa.String(length=5), nullable=True),
        sa.Column("quiet_to", sa.String(length=5), nullable=True),
        sa.Column("digest_hour", sa.SmallInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_settings")),
    )
    with op.batch_alter_table("job") as job:
        job.add_column(sa.Column("run_after", TIME, nullable=True))
        job.add_column(sa.Column("tries", sa.Integer(), server_default="0", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("job") as job:
        job.drop_column("tries")
        job.drop_column("run_after")
    for name in ("notice_settings", "mark", "mute", "follow", "notification"):
        op.drop_table(name)
