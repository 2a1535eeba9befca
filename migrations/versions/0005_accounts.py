"""Accounts: where a session is, resets by mail, second factors and passkeys."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

UUID = sa.String(36)
TIME = sa.DateTime(timezone=True)
DIGEST = sa.String(64)
TABLES = ("challenge", "passkey", "recovery_code", "authenticator", "password_reset")


def upgrade() -> None:
    op.add_column("workspace", sa.Column("second_factor_since", TIME, nullable=True))
    op.add_column("session", sa.Column("address", sa.String(length=45), nullable=True))
    op.add_column("session", sa.Column("proven_at", TIME, nullable=True))
    op.add_column("session", sa.Column("waits_for", sa.String(length=20), nullable=True))
    op.add_column("token", sa.Column("used_at", TIME, nullable=True))
    _add_resets()
    _add_codes()
    _add_passkeys()


def downgrade() -> None:
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
