"""Customers, what was won and lost, goals and rates, and regular reviews."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0007"
down_revision = "0006"

UUID = sa.String(36)
TIME = sa.DateTime(timezone=True)
POSITION = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
JSON = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
CUSTOMER_DAYS = ("won_on", "contacted_on", "next_contact", "renews_on")


def upgrade() -> None:
    _add_customers()
    _add_insights()
    _add_outcomes()
    _add_rhythms()
    _forget_checkpoints()
    _add_removal()


def downgrade() -> None:
    _remove_removal()
    _forget_checkpoints()
    _remove_rhythms()
    _remove_outcomes()
    _remove_insights()
    _remove_customers()


def _add_customers() -> None:
    tier = sa.String(length=9)
    with op.batch_alter_table("company") as company:
        for column in (
            sa.Column("domain", sa.String(length=189)),
            sa.Column("phone", sa.String(length=60)),
            sa.Column("mail", sa.String(length=254)),
            sa.Column("tags", JSON, nullable=False, server_default="[]"),
            sa.Column("owner", UUID),
            sa.Column("notes", sa.String(length=5000)),
            sa.Column("tier", tier, nullable=False, server_default="potential"),
            sa.Column("tier_by", sa.String(length=4), nullable=False, server_default="rule"),
            sa.Column("ruled_tier", tier, nullable=False, server_default="potential"),
            *(sa.Column(name, sa.Date()) for name in CUSTOMER_DAYS),
            sa.Column("merged_into", UUID),
            sa.Column("created_at", TIME),
            sa.Column("created_by", UUID),
            sa.Column("archived_at", TIME),
        ):
            company.add_column(column)
        company.create_index(
            "ix_company_workspace_id_next_contact", ["workspace_id", "next_contact"]
        )
        company.create_index("ix_company_workspace_id_merged_into", ["workspace_id", "merged_into"])
    with op.batch_alter_table("board_company") as company:
        company.add_column(sa.Column("tier", tier, nullable=False, server_default="potential"))
    _add_contacts()
    _add_interactions()
    op.create_table(
        "customer_rules",
        sa.Column("workspace_id", UUID, sa.ForeignKey("workspace.id"), primary_key=True),
        sa.Column("id", UUID, primary_key=True),
        sa.Column("bounds", JSON),
        sa.Column("contact_days", JSON),
        sa.Column("lapsed_days", sa.Integer()),
        sa.Column("care", JSON),
    )
    # They hold companies, which are in the snapshot of a workspace no more.
    op.execute("DELETE FROM checkpoint WHERE stream LIKE 'workspace:%'")


def _add_contacts() -> None:
    op.create_table(
        "contact",
        sa.Column("workspace_id", UUID, sa.ForeignKey("workspace.id"), primary_key=True),
        sa.Column("id", UUID, primary_key=True),
        sa.Column("company", UUID, nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("title", sa.String(length=120)),
        sa.Column("mail", sa.String(length=254)),
        sa.Column("phone", sa.String(length=60)),
        sa.Column("is_main", sa.Boolean(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("created_by", UUID, nullable=False),
        sa.Column("archived_at", TIME),
        _of_company("contact"),
    )
    op.create_index("ix_contact_workspace_id_company", "contact", ["workspace_id", "company"])


def _add_interactions() -> None:
    op.create_table(
        "interaction",
        sa.Column("workspace_id", UUID, sa.ForeignKey("workspace.id"), primary_key=True),
        sa.Column("id", UUID, primary_key=True),
        sa.Column("company", UUID, nullable=False),
        sa.Column("contact", UUID),
        sa.Column("card", UUID),
        sa.Column("kind", sa.String(length=7), nullable=False),
        sa.Column("text", sa.String(length=2000), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("next_contact", sa.Date()),
        sa.Column("author", UUID, nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("edited_at", TIME),
        sa.Column("archived_at", TIME),
        _of_company("interaction"),
    )
    op.create_index(
        "ix_interaction_workspace_id_company_at", "interaction", ["workspace_id", "company", "at"]
    )


def _of_company(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["workspace_id", "company"],
        ["company.workspace_id", "company.id"],
        name=f"fk_{table}_workspace_id_company",
    )


def _remove_customers() -> None:
    for table in ("customer_rules", "interaction", "contact"):
        op.drop_table(table)
    with op.batch_alter_table("board_company") as company:
        company.drop_column("tier")
    with op.batch_alter_table("company") as company:
        company.drop_index("ix_company_workspace_id_merged_into")
        company.drop_index("ix_company_workspace_id_next_contact")
        for column in (
            *("domain", "phone", "mail", "tags", "owner", "notes", "tier", "tier_by", "ruled_tier"),
            *(*CUSTOMER_DAYS, "merged_into", "created_at", "created_by", "archived_at"),
        ):
            company.drop_column(column)


def _add_insights() -> None:
    op.create_table(
        "goal",
        _of_board(),
        sa.Column("id", UUID, primary_key=True),
        sa.Column("measure", sa.String(10), nullable=False),
        sa.Column("period", sa.String(7), nullable=False),
        sa.Column("member", UUID),
        sa.Column("department", UUID),
        sa.Column("value_amount", sa.BigInteger()),
        sa.Column("value_currency", sa.String(3)),
        sa.Column("count", sa.Integer()),
        sa.Column("why", sa.String(500)),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("archived_at", TIME),
    )
    op.create_table(
        "rate",
        sa.Column("workspace_id", UUID, sa.ForeignKey("workspace.id"), primary_key=True),
        sa.Column("id", UUID, primary_key=True),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("into", sa.String(3), nullable=False),
        sa.Column("rate", sa.String(30), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.UniqueConstraint("workspace_id", "currency", "into", "since"),
    )
    op.create_table(
        "stay",
        _reckoned_of_board(),
        sa.Column("card", UUID, primary_key=True),
        sa.Column("place", sa.Integer(), primary_key=True),
        sa.Column("column", UUID, nullable=False),
        sa.Column("since", TIME, nullable=False),
        sa.Column("until", TIME),
        sa.Column("seconds", sa.BigInteger()),
        sa.Column("into", UUID),
    )
    cards = ["board_id", "column", "card", "since", "into", "until"]
    op.create_index("ix_stay_cards", "stay", cards)
    op.create_index("ix_stay_seconds", "stay", ["board_id", "column", "seconds", "since"])
    op.create_table("told", _reckoned_of_board(), sa.Column("seq", sa.BigInteger(), nullable=False))
    op.create_table(
        "said",
        _reckoned_of_board(),
        sa.Column("day", sa.Date(), primary_key=True),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("sums", JSON, nullable=False),
    )


def _remove_insights() -> None:
    for table in ("said", "told", "stay", "rate", "goal"):
        op.drop_table(table)


def _of_board() -> sa.Column[str]:
    return sa.Column("board_id", UUID, sa.ForeignKey("board.id"), primary_key=True)


def _reckoned_of_board() -> sa.Column[str]:
    of_board = sa.ForeignKey("board.id", ondelete="CASCADE")
    return sa.Column("board_id", UUID, of_board, primary_key=True)


def _add_outcomes() -> None:
    for table in ("reason", "competitor"):
        op.create_table(
            table,
            sa.Column("board_id", UUID, nullable=False),
            sa.Column("id", UUID, nullable=False),
            sa.Column("name", sa.String(length=100), nullable=False),
            *([sa.Column("position", POSITION, nullable=False)] if table == "reason" else []),
            sa.Column("archived_at", TIME, nullable=True),
            sa.ForeignKeyConstraint(["board_id"], ["board.id"], name=f"fk_{table}_board_id"),
            sa.PrimaryKeyConstraint("board_id", "id", name=f"pk_{table}"),
        )
    with op.batch_alter_table("card") as card:
        card.add_column(sa.Column("reason", UUID))
        card.add_column(sa.Column("competitor", UUID))
        card.add_column(sa.Column("outcome_note", sa.Text()))
        card.add_column(sa.Column("closed_from", UUID))
        card.add_column(
            sa.Column("commit", sa.Boolean(), nullable=False, server_default=sa.false())
        )

    with op.batch_alter_table("user_preference") as preference:
        preference.add_column(
            sa.Column("win_banner", sa.Boolean(), nullable=False, server_default=sa.true())
        )


def _remove_outcomes() -> None:
    with op.batch_alter_table("user_preference") as preference:
        preference.drop_column("win_banner")
    with op.batch_alter_table("card") as card:
        for column in ("commit", "closed_from", "outcome_note", "competitor", "reason"):
            card.drop_column(column)
    op.drop_table("competitor")
    op.drop_table("reason")


def _add_rhythms() -> None:
    op.create_table(
        "rhythm",
        sa.Column("board_id", UUID, nullable=False),
        sa.Column("id", UUID, nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=13), nullable=False),
        sa.Column("repeat", JSON, nullable=False),
        sa.Column("begins_on", sa.Date(), nullable=False),
        sa.Column("time", sa.String(length=5), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("people", JSON, nullable=True),
        sa.Column("sections", JSON, nullable=False),
        sa.Column("questions", JSON, nullable=False),
        sa.Column("remind", sa.Integer(), nullable=True),
        sa.Column("held_at", TIME, nullable=True),
        sa.Column("created_by", UUID, nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("archived_at", TIME, nullable=True),
        sa.ForeignKeyConstraint(["board_id"], ["board.id"], name=op.f("fk_rhythm_board_id")),
        sa.PrimaryKeyConstraint("board_id", "id", name=op.f("pk_rhythm")),
    )
    op.add_column("review", sa.Column("rhythm", UUID, nullable=True))
    op.add_column("review", sa.Column("outcome", JSON, nullable=True))


def _remove_rhythms() -> None:
    op.drop_column("review", "outcome")
    op.drop_column("review", "rhythm")
    op.drop_table("rhythm")


def _forget_checkpoints() -> None:
    # They are packed in another way, and made anew by the job which finds them missing.
    op.execute("DELETE FROM checkpoint")


def _add_removal() -> None:
    with op.batch_alter_table("board") as board:
        board.add_column(sa.Column("removed_at", TIME))


def _remove_removal() -> None:
    with op.batch_alter_table("board") as board:
        board.drop_column("removed_at")
