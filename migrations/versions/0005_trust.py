"""Trust: roles of a workspace's own, the audit log; what a workspace lets in as files; browsers that are
told of news while no page is open."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0005"
down_revision = "0004"

UUID = sa.String(36)
TIME = sa.DateTime(timezone=True)
JSON = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
# Where the role of a person on a board is kept, and how long such a word was.
BOARD_ROLES = {"board_member": 12, "listed_board": 20}


def upgrade() -> None:
    _add_roles()
    _add_audit_log()
    _add_file_rules()
    _add_push_subscriptions()
    _add_causes()


def downgrade() -> None:
    with op.batch_alter_table("job") as job:
        job.drop_column("cause")
    op.drop_table("push_subscription")
    _remove_file_rules()
    _remove_audit_log()
    _remove_roles()


def _add_roles() -> None:
    op.create_table(
        "role",
        sa.Column("workspace_id", UUID, sa.ForeignKey("workspace.id"), primary_key=True),
        sa.Column("id", UUID, primary_key=True),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("commands", JSON, nullable=False),
    )
    for name, length in BOARD_ROLES.items():
        with op.batch_alter_table(name) as table:
            table.alter_column("role", existing_type=sa.String(length), type_=UUID, nullable=False)


def _add_causes() -> None:
    with op.batch_alter_table("job") as job:
        job.add_column(sa.Column("cause", sa.String(64), nullable=True))


def _remove_roles() -> None:
    for name, length in BOARD_ROLES.items():
        # The older schema knows only the roles that are built in.
        op.execute(sa.text(f"UPDATE {name} SET role = 'viewer' WHERE length(role) = 36"))
        with op.batch_alter_table(name) as table:
            table.alter_column("role", existing_type=UUID, type_=sa.String(length), nullable=False)
    op.drop_table("role")


def _add_audit_log() -> None:
    op.create_table(
        "audit_entry",
        sa.Column("number", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("workspace", UUID, nullable=True),
        sa.Column("person", UUID, nullable=True),
        sa.Column("address", sa.String(64), nullable=True),
        sa.Column("details", JSON, nullable=False),
        sa.Column("key", sa.String(120), nullable=True),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.UniqueConstraint("key", name="uq_audit_entry_key"),
    )
    op.create_index("ix_audit_entry_workspace", "audit_entry", ["workspace"])


def _remove_audit_log() -> None:
    op.drop_table("audit_entry")


def _add_file_rules() -> None:
    op.add_column("stored_file", sa.Column("sha256", sa.String(64), nullable=True))
    op.add_column("workspace", sa.Column("file_limit", sa.BigInteger(), nullable=True))
    op.add_column("workspace", sa.Column("file_quota", sa.BigInteger(), nullable=True))
    op.add_column(
        "workspace", sa.Column("files_refused", JSON, nullable=False, server_default="[]")
    )


def _remove_file_rules() -> None:
    for name in ("files_refused", "file_quota", "file_limit"):
        op.drop_column("workspace", name)
    op.drop_column("stored_file", "sha256")


def _add_push_subscriptions() -> None:
    op.create_table(
        "push_subscription",
        sa.Column("id", UUID, nullable=False),
        sa.Column("account_id", UUID, nullable=False),
        sa.Column("session_id", UUID, nullable=False),
        sa.Column("endpoint", sa.String(length=1000), nullable=False),
        sa.Column("p256dh", sa.String(length=90), nullable=False),
        sa.Column("auth", sa.String(length=24), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_push_subscription_account_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_push_subscription")),
        sa.UniqueConstraint("endpoint", name=op.f("uq_push_subscription_endpoint")),
        sa.UniqueConstraint("session_id", name=op.f("uq_push_subscription_session_id")),
    )
    op.create_index(op.f("ix_push_subscription_account_id"), "push_subscription", ["account_id"])
