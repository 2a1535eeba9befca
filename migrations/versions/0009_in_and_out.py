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
    _add_boards_of_tokens()


def downgrade() -> None:
    _remove_boards_of_tokens()


def _add_boards_of_tokens() -> None:
    op.add_column("token", sa.Column("boards", JSON))


def _remove_boards_of_tokens() -> None:
    op.drop_column("token", "boards")
