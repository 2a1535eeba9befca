"""Trust: roles of a workspace's own, the audit log; what a workspace lets in as files; browsers that are
told of news while no page is open; where a session is, resets by mail, second factors and passkeys."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0005"
down_revision = "0004"

UUID = sa.String(36)
TIME = sa.DateTime(timezone=True)
JSON = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
DIGEST = sa.String(64)
TABLES = ("challenge", "passkey", "recovery_code", "authenticator", "password_reset")
# Where the role of a person on a board is kept, and how long such a word was.
BOARD_ROLES = {"board_member": 12, "listed_board": 20}


def upgrade() -> None:
    _add_roles()
    _add_audit_log()
    _add_file_rules()
    _add_push_subscriptions()
    _add_ways_in()
    _add_causes()


def downgrade() -> None:
    with op.batch_alter_table("job") as job:
        job.drop_column("cause")
    _remove_ways_in()
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


def _add_ways_in() -> None:
    op.add_column("workspace", sa.Column("second_factor_since", TIME, nullable=True))
    op.add_column("session", sa.Column("address", sa.String(length=45), nullable=True))
    op.add_column("session", sa.Column("proven_at", TIME, nullable=True))
    op.add_column("session", sa.Column("waits_for", sa.String(length=20), nullable=True))
    op.add_column("token", sa.Column("used_at", TIME, nullable=True))
    _add_resets()
    _add_codes()
    _add_passkeys()


def _remove_ways_in() -> None:
    for table in TABLES:
        op.drop_table(table)
    op.drop_column("token", "used_at")
    for name in ("waits_for", "proven_at", "address"):
        op.drop_column("session", name)
    op.drop_column("workspace", "second_factor_since")


def _add_resets() -> None:
    op.create_table(
        "password_reset",
        sa.Column("account_id", UUID, nullable=False),
        sa.Column("token_hash", DIGEST, nullable=False),
        sa.Column("expires_at", TIME, nullable=False),
        _of_account("password_reset"),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_password_reset")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_password_reset_token_hash")),
    )


def _add_codes() -> None:
    op.create_table(
        "authenticator",
        sa.Column("account_id", UUID, nullable=False),
        sa.Column("secret", sa.String(length=255), nullable=False),
        sa.Column("confirmed_at", TIME, nullable=True),
        sa.Column("last_step", sa.BigInteger(), nullable=False),
        _of_account("authenticator"),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_authenticator")),
    )
    op.create_table(
        "recovery_code",
        sa.Column("account_id", UUID, nullable=False),
        sa.Column("code_hash", DIGEST, nullable=False),
        _of_account("recovery_code"),
        sa.PrimaryKeyConstraint("account_id", "code_hash", name=op.f("pk_recovery_code")),
    )


def _add_passkeys() -> None:
    op.create_table(
        "passkey",
        sa.Column("id", UUID, nullable=False),
        sa.Column("account_id", UUID, nullable=False),
        sa.Column("credential_hash", DIGEST, nullable=False),
        sa.Column("credential", sa.Text(), nullable=False),
        sa.Column("public_key", sa.Text(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("used_at", TIME, nullable=True),
        _of_account("passkey"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkey")),
        sa.UniqueConstraint("credential_hash", name=op.f("uq_passkey_credential_hash")),
    )
    op.create_index(op.f("ix_passkey_account_id"), "passkey", ["account_id"], unique=False)
    op.create_table(
        "challenge",
        sa.Column("challenge_hash", DIGEST, nullable=False),
        sa.Column("purpose", sa.String(length=60), nullable=False),
        sa.Column("expires_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("challenge_hash", name=op.f("pk_challenge")),
    )
    op.create_index(op.f("ix_challenge_expires_at"), "challenge", ["expires_at"], unique=False)


def _of_account(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_account_id")
    return sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=name, ondelete="CASCADE")
