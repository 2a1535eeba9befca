"""The first tables, and the epoch of a new database."""

import secrets

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None

UUID = sa.String(36)
TIME = sa.DateTime(timezone=True)
JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")
# Compared by code unit on both databases.
POSITION = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("id", UUID, nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("password_hash", sa.String(length=255), nullable=True),
        sa.Column("created_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("email", name=op.f("uq_account_email")),
    )
    op.create_table(
        "changed_card",
        sa.Column("stream", sa.String(length=80), nullable=False),
        sa.Column("card", UUID, nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("stream", "card", "seq", name=op.f("pk_changed_card")),
    )
    op.create_table(
        "cursor",
        sa.Column("consumer", sa.String(length=40), nullable=False),
        sa.Column("stream", sa.String(length=80), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("consumer", "stream", name=op.f("pk_cursor")),
    )
    op.create_table(
        "job",
        sa.Column("id", UUID, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("actor", UUID, nullable=False),
        sa.Column("args", JSON, nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("report", JSON, nullable=True),
        sa.Column("error", JSON, nullable=True),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("seen_at", TIME, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
    )
    op.create_index(op.f("ix_job_actor"), "job", ["actor"], unique=False)
    op.create_index(op.f("ix_job_state"), "job", ["state"], unique=False)

    op.create_table(
        "listed_board",
        sa.Column("user_id", UUID, nullable=False),
        sa.Column("id", UUID, nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("color", sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint("user_id", "id", name=op.f("pk_listed_board")),
    )
    op.create_table(
        "setting",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_setting")),
    )
    op.create_table(
        "sign_in_attempt",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("paid_until", TIME, nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_sign_in_attempt")),
    )
    op.create_index(
        op.f("ix_sign_in_attempt_paid_until"), "sign_in_attempt", ["paid_until"], unique=False
    )

    op.create_table(
        "stream",
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_stream")),
    )
    op.create_table(
        "user_preference",
        sa.Column("id", UUID, nullable=False),
        sa.Column("locale", sa.String(length=20), nullable=True),
        sa.Column("time_zone", sa.String(length=64), nullable=True),
        sa.Column("theme", sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_preference")),
    )
    op.create_table(
        "workspace",
        sa.Column("id", UUID, nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("time_zone", sa.String(length=64), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("locale", sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workspace")),
    )
    op.create_table(
        "board",
        sa.Column("id", UUID, nullable=False),
        sa.Column("workspace", UUID, nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("color", sa.String(length=20), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("created_by", UUID, nullable=True),
        sa.Column("archived_at", TIME, nullable=True),
        sa.ForeignKeyConstraint(["workspace"], ["workspace.id"], name=op.f("fk_board_workspace")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_board")),
    )
    op.create_index(op.f("ix_board_workspace"), "board", ["workspace"], unique=False)

    op.create_table(
        "change",
        sa.Column("stream", sa.String(length=80), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("id", UUID, nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("actor", UUID, nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("happened_at", TIME, nullable=True),
        sa.Column("patches", JSON, nullable=False),
        sa.Column("before", JSON, nullable=False),
        sa.Column("cause", JSON, nullable=True),
        sa.Column("group", UUID, nullable=True),
        sa.Column("result", JSON, nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["stream"], ["stream.name"], name=op.f("fk_change_stream")),
        sa.PrimaryKeyConstraint("stream", "seq", name=op.f("pk_change")),
        sa.UniqueConstraint("stream", "actor", "id", name=op.f("uq_change_stream_actor_id")),
    )
    op.create_index(op.f("ix_change_group"), "change", ["group"], unique=False)

    op.create_table(
        "company",
        sa.Column("workspace_id", UUID, nullable=False),
        sa.Column("id", UUID, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("folded_name", sa.String(length=600), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_company_workspace_id")
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_company")),
        sa.UniqueConstraint(
            "workspace_id", "folded_name", name=op.f("uq_company_workspace_id_folded_name")
        ),
    )
    op.create_table(
        "counter",
        sa.Column("stream", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["stream"], ["stream.name"], name=op.f("fk_counter_stream")),
        sa.PrimaryKeyConstraint("stream", "name", name=op.f("pk_counter")),
    )
    op.create_table(
        "department",
        sa.Column("workspace_id", UUID, nullable=False),
        sa.Column("id", UUID, nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("color", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_department_workspace_id")
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_department")),
    )
    op.create_table(
        "invitation",
        sa.Column("workspace_id", UUID, nullable=False),
        sa.Column("id", UUID, nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("expires_at", TIME, nullable=False),
        sa.Column("accepted_at", TIME, nullable=True),
        sa.Column("created_by", UUID, nullable=False),
        sa.Column("revoked_at", TIME, nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_invitation_workspace_id")
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_invitation_token_hash")),
    )
    op.create_table(
        "member",
        sa.Column("workspace_id", UUID, nullable=False),
        sa.Column("id", UUID, nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("color", sa.String(length=20), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("department", UUID, nullable=True),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_member_workspace_id")
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_member")),
    )
    op.create_index(op.f("ix_member_id"), "member", ["id"], unique=False)
    op.create_index(
        op.f("ix_member_workspace_id_role"), "member", ["workspace_id", "role"], unique=False
    )

    op.create_table(
        "session",
        sa.Column("id", UUID, nullable=False),
        sa.Column("account_id", UUID, nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("seen_at", TIME, nullable=False),
        sa.Column("device", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_session_account_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_session_token_hash")),
    )
    op.create_index(op.f("ix_session_account_id"), "session", ["account_id"], unique=False)

    op.create_table(
        "token",
        sa.Column("id", UUID, nullable=False),
        sa.Column("account_id", UUID, nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("scopes", JSON, nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("expires_at", TIME, nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_token_account_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_token")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_token_token_hash")),
    )
    op.create_index(op.f("ix_token_account_id"), "token", ["account_id"], unique=False)

    op.create_table(
        "board_company",
        sa.Column("board_id", UUID, nullable=False),
        sa.Column("id", UUID, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["board_id"], ["board.id"], name=op.f("fk_board_company_board_id")),
        sa.PrimaryKeyConstraint("board_id", "id", name=op.f("pk_board_company")),
    )
    op.create_index(op.f("ix_board_company_id"), "board_company", ["id"], unique=False)

    op.create_table(
        "board_member",
        sa.Column("board_id", UUID, nullable=False),
        sa.Column("id", UUID, nullable=False),
        sa.Column("role", sa.String(length=12), nullable=False),
        sa.ForeignKeyConstraint(["board_id"], ["board.id"], name=op.f("fk_board_member_board_id")),
        sa.PrimaryKeyConstraint("board_id", "id", name=op.f("pk_board_member")),
    )
    op.create_index(op.f("ix_board_member_id"), "board_member", ["id"], unique=False)

    op.create_table(
        "column",
        sa.Column("board_id", UUID, nullable=False),
        sa.Column("id", UUID, nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("kind", sa.String(length=4), nullable=False),
        sa.Column("position", POSITION, nullable=False),
        sa.Column("color", sa.String(length=20), nullable=False),
        sa.Column("probability", sa.Integer(), nullable=False),
        sa.Column("wip_limit", sa.Integer(), nullable=True),
        sa.Column("archived_at", TIME, nullable=True),
        sa.ForeignKeyConstraint(["board_id"], ["board.id"], name=op.f("fk_column_board_id")),
        sa.PrimaryKeyConstraint("board_id", "id", name=op.f("pk_column")),
    )
    op.create_index(
        op.f("ix_column_board_id_position"), "column", ["board_id", "position"], unique=False
    )

    op.create_table(
        "label",
        sa.Column("board_id", UUID, nullable=False),
        sa.Column("id", UUID, nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("color", sa.String(length=20), nullable=False),
        sa.Column("archived_at", TIME, nullable=True),
        sa.ForeignKeyConstraint(["board_id"], ["board.id"], name=op.f("fk_label_board_id")),
        sa.PrimaryKeyConstraint("board_id", "id", name=op.f("pk_label")),
    )
    op.create_table(
        "import",
        sa.Column("board_id", UUID, nullable=False),
        sa.Column("id", UUID, nullable=False),
        sa.Column("file", sa.String(length=255), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("created_by", UUID, nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["board_id"], ["board.id"], name=op.f("fk_import_board_id")),
        sa.PrimaryKeyConstraint("board_id", "id", name=op.f("pk_import")),
    )
    op.create_table(
        "card",
        sa.Column("board_id", UUID, nullable=False),
        sa.Column("id", UUID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("column", UUID, nullable=False),
        sa.Column("position", POSITION, nullable=False),
        sa.Column("title", sa.String(length=500), nullable=False),
        sa.Column("value_amount", sa.BigInteger(), nullable=True),
        sa.Column("value_currency", sa.String(length=3), nullable=True),
        sa.Column("owner", UUID, nullable=True),
        sa.Column("helpers", JSON, nullable=False),
        sa.Column("labels", JSON, nullable=False),
        sa.Column("company", UUID, nullable=True),
        sa.Column("expected_close", sa.Date(), nullable=True),
        sa.Column("status", sa.String(length=4), nullable=False),
        sa.Column("lost_reason", sa.String(length=500), nullable=True),
        sa.Column("closed_at", TIME, nullable=True),
        sa.Column("archived_at", TIME, nullable=True),
        sa.Column("tasks_done", sa.Integer(), nullable=False),
        sa.Column("tasks_total", sa.Integer(), nullable=False),
        sa.Column("comments_count", sa.Integer(), nullable=False),
        sa.Column("next_step", JSON, nullable=True),
        sa.Column("has_description", sa.Boolean(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("created_by", UUID, nullable=True),
        sa.Column("moved_at", TIME, nullable=False),
        sa.Column("imported_in", UUID, nullable=True),
        sa.ForeignKeyConstraint(
            ["board_id", "column"],
            ["column.board_id", "column.id"],
            name=op.f("fk_card_board_id_column"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "company"],
            ["board_company.board_id", "board_company.id"],
            name=op.f("fk_card_board_id_company"),
        ),
        sa.ForeignKeyConstraint(["board_id"], ["board.id"], name=op.f("fk_card_board_id")),
        sa.ForeignKeyConstraint(
            ["board_id", "imported_in"],
            ["import.board_id", "import.id"],
            name=op.f("fk_card_board_id_imported_in"),
        ),
        sa.PrimaryKeyConstraint("board_id", "id", name=op.f("pk_card")),
    )
    op.create_index(
        op.f("ix_card_board_id_column_position"),
        "card",
        ["board_id", "column", "position"],
        unique=False,
    )
    op.create_index(op.f("ix_card_board_id_number"), "card", ["board_id", "number"], unique=True)
    op.create_index(op.f("ix_card_id"), "card", ["id"], unique=True)

    op.create_table(
        "comment",
        sa.Column("board_id", UUID, nullable=False),
        sa.Column("id", UUID, nullable=False),
        sa.Column("card", UUID, nullable=False),
        sa.Column("author", UUID, nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("reply_to", UUID, nullable=True),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("edited_at", TIME, nullable=True),
        sa.Column("archived_at", TIME, nullable=True),
        sa.ForeignKeyConstraint(
            ["board_id", "card"],
            ["card.board_id", "card.id"],
            name=op.f("fk_comment_board_id_card"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id", "reply_to"],
            ["comment.board_id", "comment.id"],
            name=op.f("fk_comment_board_id_reply_to"),
        ),
        sa.PrimaryKeyConstraint("board_id", "id", name=op.f("pk_comment")),
    )
    op.create_index(
        op.f("ix_comment_board_id_card_created_at"),
        "comment",
        ["board_id", "card", "created_at"],
        unique=False,
    )

    op.create_table(
        "description",
        sa.Column("board_id", UUID, nullable=False),
        sa.Column("id", UUID, nullable=False),
        sa.Column("card", UUID, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["board_id", "card"],
            ["card.board_id", "card.id"],
            name=op.f("fk_description_board_id_card"),
        ),
        sa.PrimaryKeyConstraint("board_id", "id", name=op.f("pk_description")),
    )
    op.create_table(
        "task",
        sa.Column("board_id", UUID, nullable=False),
        sa.Column("id", UUID, nullable=False),
        sa.Column("card", UUID, nullable=False),
        sa.Column("title", sa.String(length=500), nullable=False),
        sa.Column("assignee", UUID, nullable=True),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("position", POSITION, nullable=False),
        sa.Column("done_at", TIME, nullable=True),
        sa.Column("done_by", UUID, nullable=True),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("archived_at", TIME, nullable=True),
        sa.ForeignKeyConstraint(
            ["board_id", "card"], ["card.board_id", "card.id"], name=op.f("fk_task_board_id_card")
        ),
        sa.PrimaryKeyConstraint("board_id", "id", name=op.f("pk_task")),
    )
    op.create_index(op.f("ix_task_assignee"), "task", ["assignee"], unique=False)
    op.create_index(
        op.f("ix_task_board_id_card_position"),
        "task",
        ["board_id", "card", "position"],
        unique=False,
    )
    setting = sa.table("setting", sa.column("name"), sa.column("value"))
    op.execute(setting.insert().values(name="epoch", value=secrets.token_hex(8)))


def downgrade() -> None:
    op.drop_table("task")
    op.drop_table("description")
    op.drop_table("comment")
    op.drop_table("card")
    op.drop_table("import")
    op.drop_table("label")
    op.drop_table("column")
    op.drop_table("board_member")
    op.drop_table("board_company")
    op.drop_table("token")
    op.drop_table("session")
    op.drop_table("member")
    op.drop_table("invitation")
    op.drop_table("department")
    op.drop_table("counter")
    op.drop_table("company")
    op.drop_table("change")
    op.drop_table("board")
    op.drop_table("workspace")
    op.drop_table("user_preference")
    op.drop_table("stream")
    op.drop_table("sign_in_attempt")
    op.drop_table("setting")
    op.drop_table("listed_board")
    op.drop_table("job")
    op.drop_table("cursor")
    op.drop_table("changed_card")
    op.drop_table("account")
