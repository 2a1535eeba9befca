"""People on the card: threads, batons and tasks, notifications, attachments, saved views."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0004"
down_revision = "0003"

UUID = sa.String(36)
TIME = sa.DateTime(timezone=True)
JSON = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


def upgrade() -> None:
    _add_threads()
    _add_batons_and_tasks()
    _add_notifications()
    _add_attachments()
    _add_views()


def downgrade() -> None:
    _remove_views()
    _remove_attachments()
    _remove_notifications()
    _remove_batons_and_tasks()
    _remove_threads()


def _add_threads() -> None:
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


def _remove_threads() -> None:
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


def _add_batons_and_tasks() -> None:
    for table, columns in _added().items():
        for column in columns:
            op.add_column(table, column)
    _create_batons()


def _remove_batons_and_tasks() -> None:
    op.drop_table("baton")
    for table, columns in _added().items():
        with op.batch_alter_table(table) as batch:
            for column in columns:
                batch.drop_column(column.name)


def _added() -> dict[str, list[sa.Column]]:
    return {
        "card": [sa.Column("turn", JSON, nullable=True)],
        "column": [
            sa.Column("acts", UUID, nullable=True),
            sa.Column("asks", sa.Boolean(), nullable=False, server_default=sa.false()),
        ],
        "task": [
            sa.Column("due_at", TIME, nullable=True),
            sa.Column("remind_at", TIME, nullable=True),
            sa.Column("repeat", JSON, nullable=True),
            sa.Column("assigned_by", UUID, nullable=True),
            sa.Column("assigned_at", TIME, nullable=True),
            sa.Column("seen_at", TIME, nullable=True),
        ],
    }


def _create_batons() -> None:
    op.create_table(
        "baton",
        sa.Column("board_id", UUID, nullable=False),
        sa.Column("id", UUID, nullable=False),
        sa.Column("card", UUID, nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("asked_by", UUID, nullable=False),
        sa.Column("member", UUID, nullable=True),
        sa.Column("department", UUID, nullable=True),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("asked_at", TIME, nullable=False),
        sa.Column("accepted_by", UUID, nullable=True),
        sa.Column("accepted_at", TIME, nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("settled_by", UUID, nullable=True),
        sa.Column("settled_at", TIME, nullable=True),
        sa.ForeignKeyConstraint(
            ["board_id", "card"],
            ["card.board_id", "card.id"],
            name=op.f("fk_baton_board_id_card"),
        ),
        sa.PrimaryKeyConstraint("board_id", "id", name=op.f("pk_baton")),
    )
    for columns in (
        ["board_id", "card", "asked_at"],
        ["member", "state"],
        ["department", "state"],
        ["asked_by", "state"],
    ):
        name = op.f(f"ix_baton_{'_'.join(columns)}")
        op.create_index(name, "baton", columns, unique=False)


def _add_notifications() -> None:
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


def _remove_notifications() -> None:
    with op.batch_alter_table("job") as job:
        job.drop_column("tries")
        job.drop_column("run_after")
    for name in ("notice_settings", "mark", "mute", "follow", "notification"):
        op.drop_table(name)


def _add_attachments() -> None:
    _create_stored_files()
    _create_attachments()
    op.add_column(
        "card",
        sa.Column("attachments_count", sa.Integer(), nullable=False, server_default="0"),
    )


def _remove_attachments() -> None:
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


def _add_views() -> None:
    op.create_table(
        "saved_view",
        sa.Column("board_id", UUID, nullable=False),
        sa.Column("id", UUID, nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("query", JSON, nullable=False),
        sa.Column("created_by", UUID, nullable=True),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("archived_at", TIME, nullable=True),
        sa.ForeignKeyConstraint(["board_id"], ["board.id"], name=op.f("fk_saved_view_board_id")),
        sa.PrimaryKeyConstraint("board_id", "id", name=op.f("pk_saved_view")),
    )
    op.create_table(
        "own_view",
        sa.Column("user_id", UUID, nullable=False),
        sa.Column("id", UUID, nullable=False),
        sa.Column("board", UUID, nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("query", JSON, nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("archived_at", TIME, nullable=True),
        sa.PrimaryKeyConstraint("user_id", "id", name=op.f("pk_own_view")),
    )


def _remove_views() -> None:
    op.drop_table("own_view")
    op.drop_table("saved_view")
