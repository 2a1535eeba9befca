"""Single sign-on; undo, boards as they were, and reviews."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0006"
down_revision = "0005"

UUID = sa.String(36)
TIME = sa.DateTime(timezone=True)
JSON = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
DIGEST = sa.String(64)


def upgrade() -> None:
    _add_undo()
    _add_checkpoints()
    _add_single_sign_on()
    _add_open_sign_up()
    _add_activity()
    _add_reviews()


def downgrade() -> None:
    _remove_reviews()
    _remove_activity()
    _remove_open_sign_up()
    _remove_single_sign_on()
    _remove_checkpoints()
    _remove_undo()


def _add_undo() -> None:
    op.create_index("ix_change_stream_at", "change", ["stream", "at"])
    with op.batch_alter_table("workspace") as workspace:
        workspace.add_column(sa.Column("archive_days", sa.Integer()))


def _remove_undo() -> None:
    with op.batch_alter_table("workspace") as workspace:
        workspace.drop_column("archive_days")
    op.drop_index("ix_change_stream_at", "change")


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


def _add_single_sign_on() -> None:
    op.create_table(
        "identity",
        sa.Column("id", UUID, nullable=False),
        sa.Column("account_id", UUID, nullable=False),
        sa.Column("issuer", sa.String(length=500), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=False),
        sa.Column("name", sa.String(length=254), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("used_at", TIME, nullable=True),
        _of_account("identity"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity")),
        sa.UniqueConstraint("issuer", "subject", name="uq_identity_issuer_subject"),
    )
    op.create_index(op.f("ix_identity_account_id"), "identity", ["account_id"], unique=False)
    op.create_table(
        "sign_on",
        sa.Column("state_hash", DIGEST, nullable=False),
        sa.Column("browser_hash", DIGEST, nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("account_id", UUID, nullable=True),
        sa.Column("expires_at", TIME, nullable=False),
        _of_account("sign_on"),
        sa.PrimaryKeyConstraint("state_hash", name=op.f("pk_sign_on")),
    )
    op.create_index(op.f("ix_sign_on_expires_at"), "sign_on", ["expires_at"], unique=False)


def _remove_single_sign_on() -> None:
    for table in ("sign_on", "identity"):
        op.drop_table(table)


def _add_open_sign_up() -> None:
    op.add_column("workspace", sa.Column("sign_up_role", sa.String(length=20), nullable=True))
    op.add_column(
        "workspace", sa.Column("sign_up_domains", JSON, nullable=False, server_default="[]")
    )
    op.create_table(
        "sign_up",
        sa.Column("id", UUID, nullable=False),
        sa.Column("token_hash", DIGEST, nullable=True),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("password_hash", sa.String(length=255), nullable=False),
        sa.Column("locale", sa.String(length=20), nullable=True),
        sa.Column("time_zone", sa.String(length=64), nullable=True),
        sa.Column("expires_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_up")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sign_up_token_hash")),
    )
    op.create_index(op.f("ix_sign_up_email"), "sign_up", ["email"], unique=False)
    op.create_index(op.f("ix_sign_up_expires_at"), "sign_up", ["expires_at"], unique=False)


def _remove_open_sign_up() -> None:
    op.drop_table("sign_up")
    for name in ("sign_up_domains", "sign_up_role"):
        op.drop_column("workspace", name)


def _of_account(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_account_id")
    return sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=name, ondelete="CASCADE")


def _add_activity() -> None:
    op.create_index("ix_change_outline", "change", ["stream", "seq", "name", "actor"])
    op.create_index("ix_change_actor_at", "change", ["actor", "at"])


def _remove_activity() -> None:
    op.drop_index("ix_change_actor_at", table_name="change")
    op.drop_index("ix_change_outline", table_name="change")


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
