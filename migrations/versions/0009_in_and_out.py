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
    _add_outlets()
    _add_slack()
    _add_feeds()
    _add_intake()
    _add_boards_of_tokens()
    _add_import_mappings()
    _add_pulls()


def downgrade() -> None:
    _remove_pulls()
    _remove_import_mappings()
    _remove_boards_of_tokens()
    _remove_intake()
    _remove_feeds()
    _remove_slack()
    _remove_outlets()


def _add_outlets() -> None:
    op.create_table(
        "outlet",
        sa.Column("id", UUID, primary_key=True),
        sa.Column("workspace_id", UUID, nullable=False),
        sa.Column("board_id", UUID, sa.ForeignKey("board.id", ondelete="CASCADE")),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("url", sa.Text()),
        sa.Column("secret", sa.Text()),
        sa.Column("host", sa.String(length=255), nullable=False),
        sa.Column("channel", sa.String(length=20)),
        sa.Column("events", JSON, nullable=False),
        sa.Column("boards", JSON),
        sa.Column("amounts", sa.Boolean(), nullable=False),
        sa.Column("author", UUID, nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("retry_at", TIME),
        sa.Column("paused_at", TIME),
        sa.Column("paused", sa.String(length=40)),
    )
    for column in ("workspace_id", "board_id"):
        op.create_index(f"ix_outlet_{column}", "outlet", [column])
    op.create_table(
        "delivery",
        sa.Column("id", UUID, primary_key=True),
        _of_outlet(),
        sa.Column("board", UUID),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("event", sa.String(length=30), nullable=False),
        sa.Column("card", UUID),
        sa.Column("at", TIME, nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("tried_at", TIME),
        sa.Column("status", sa.Integer()),
        sa.Column("code", sa.String(length=40)),
        sa.Column("millis", sa.Integer()),
        sa.Column("answer", sa.Text()),
    )
    for columns in (
        ["outlet_id", "state", "at", "seq", "place"],
        ["outlet_id", "at", "seq", "place"],
    ):
        op.create_index(f"ix_delivery_{'_'.join(columns)}", "delivery", columns)


def _remove_outlets() -> None:
    op.drop_table("delivery")
    op.drop_table("outlet")


def _of_outlet(**more: bool) -> sa.Column[str]:
    of_outlet = sa.ForeignKey("outlet.id", ondelete="CASCADE")
    return sa.Column("outlet_id", UUID, of_outlet, nullable=False, **more)


def _add_slack() -> None:
    op.create_table(
        "slack_app",
        sa.Column("id", UUID, primary_key=True),
        sa.Column("workspace_id", UUID, sa.ForeignKey("workspace.id"), nullable=False),
        sa.Column("signing_secret", sa.Text(), nullable=False),
        sa.Column("bot_token", sa.Text()),
        sa.Column("created_by", UUID, nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.UniqueConstraint("workspace_id", name="uq_slack_app_workspace_id"),
    )
    of_app = sa.ForeignKey("slack_app.id", ondelete="CASCADE")
    of_account = sa.ForeignKey("account.id", ondelete="CASCADE")
    op.create_table(
        "slack_person",
        sa.Column("app_id", UUID, of_app, primary_key=True),
        sa.Column("slack_user", sa.String(length=40), primary_key=True),
        sa.Column("account_id", UUID, of_account, nullable=False),
        sa.Column("created_at", TIME, nullable=False),
    )
    op.create_index("ix_slack_person_account_id", "slack_person", ["account_id"])
    op.create_table(
        "slack_message",
        _of_outlet(primary_key=True),
        sa.Column("card", UUID, primary_key=True),
        sa.Column("day", sa.Date(), primary_key=True),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("ts", sa.String(length=30), nullable=False),
    )


def _remove_slack() -> None:
    for table in ("slack_message", "slack_person", "slack_app"):
        op.drop_table(table)


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


def _add_boards_of_tokens() -> None:
    op.add_column("token", sa.Column("boards", JSON))


def _remove_boards_of_tokens() -> None:
    op.drop_column("token", "boards")


def _add_import_mappings() -> None:
    op.create_table(
        "import_mapping",
        sa.Column("workspace_id", UUID, nullable=False),
        sa.Column("header", sa.String(64), nullable=False),
        sa.Column("mapping", JSON, nullable=False),
        sa.Column("source", sa.String(20), nullable=False),
        sa.Column("used_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspace.id"],
            name=op.f("fk_import_mapping_workspace_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("workspace_id", "header", name=op.f("pk_import_mapping")),
    )


def _remove_import_mappings() -> None:
    op.drop_table("import_mapping")


def _add_pulls() -> None:
    op.create_table(
        "pull",
        sa.Column("board_id", UUID, nullable=False),
        sa.Column("id", UUID, nullable=False),
        sa.Column("system", sa.String(20), nullable=False),
        sa.Column("address", sa.String(300), nullable=False),
        sa.Column("account", JSON, nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("stages", JSON, nullable=False),
        sa.Column("hours", sa.Integer(), nullable=False),
        sa.Column("author", UUID, nullable=False),
        sa.Column("stamp", UUID, nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("since", TIME),
        sa.Column("ran_at", TIME),
        sa.Column("report", JSON),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("failure", JSON),
        sa.Column("paused_at", TIME),
        sa.ForeignKeyConstraint(
            ["board_id"], ["board.id"], name=op.f("fk_pull_board_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("board_id", "id", name=op.f("pk_pull")),
    )


def _remove_pulls() -> None:
    op.drop_table("pull")
