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
    _add_import_mappings()
    _add_pulls()


def downgrade() -> None:
    _remove_pulls()
    _remove_import_mappings()


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
        sa.Column("system", sa.String(20), nullable=False),
        sa.Column("stamp", UUID, nullable=False),
        sa.Column("secrets", sa.Text(), nullable=False),
        sa.Column("hours", sa.Integer(), nullable=False),
        sa.Column("actor", UUID, nullable=False),
        sa.Column("since", TIME),
        sa.Column("job", UUID),
        sa.Column("job_since", TIME),
        sa.Column("last", JSON),
        sa.ForeignKeyConstraint(
            ["board_id"], ["board.id"], name=op.f("fk_pull_board_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("board_id", "system", name=op.f("pk_pull")),
    )


def _remove_pulls() -> None:
    op.drop_table("pull")
