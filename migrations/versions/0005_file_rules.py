"""What a workspace lets in as files, and the checksum of each."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0005"
down_revision = "0004"

JSON = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


def upgrade() -> None:
    op.add_column("stored_file", sa.Column("sha256", sa.String(64), nullable=True))
    op.add_column("workspace", sa.Column("file_limit", sa.BigInteger(), nullable=True))
    op.add_column("workspace", sa.Column("file_quota", sa.BigInteger(), nullable=True))
    op.add_column(
        "workspace", sa.Column("files_refused", JSON, nullable=False, server_default="[]")
    )


def downgrade() -> None:
    for name in ("files_refused", "file_quota", "file_limit"):
        op.drop_column("workspace", name)
    op.drop_column("stored_file", "sha256")
