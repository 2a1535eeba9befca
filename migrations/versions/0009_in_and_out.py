"""In and out: what other tools send and are sent."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

revision = "0009"
down_revision = "0008"

TIME = sa.DateTime(timezone=True)
JSON = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
UUID = sa.String(36)


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
