"""Who sees money, and the process: criteria, facts about deals, rules, and customers' answers."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    _add_source()


def downgrade() -> None:
    _remove_source()


def _add_source() -> None:
    with op.batch_alter_table("card") as card:
        card.add_column(sa.Column("source", sa.String(100)))


def _remove_source() -> None:
    with op.batch_alter_table("card") as card:
        card.drop_column("source")
