"""Who sees money, and the process: criteria, facts about deals, rules, and customers' answers."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0008"
down_revision = "0007"

TIME = sa.DateTime(timezone=True)
JSON = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
UUID = sa.String(36)


def upgrade() -> None:
    _add_sight()
    _add_criteria()
    _add_facts()
    _add_rules()
    _add_pulses()
    _add_source()


def downgrade() -> None:
    _remove_source()
    _remove_pulses()
    _remove_rules()
    _remove_facts()
    _remove_criteria()
    _remove_sight()


def _add_sight() -> None:
    with op.batch_alter_table("role") as role:
        for name in ("hides_amounts", "own_deals"):
            role.add_column(
                sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false())
            )
        role.add_column(sa.Column("archived_at", TIME))
    op.add_column("change", sa.Column("sight", JSON))


def _remove_sight() -> None:
    op.drop_column("change", "sight")
    with op.batch_alter_table("role") as role:
        for name in ("archived_at", "own_deals", "hides_amounts"):
            role.drop_column(name)


def _add_criteria() -> None:
    with op.batch_alter_table("column") as column:
        column.add_column(sa.Column("acts_member", UUID))
        column.add_column(sa.Column("criteria", JSON, nullable=False, server_default="[]"))
        column.add_column(
            sa.Column("holds", sa.Boolean(), nullable=False, server_default=sa.false())
        )
    with op.batch_alter_table("card") as card:
        card.add_column(sa.Column("ticks", JSON, nullable=False, server_default="[]"))
        card.add_column(sa.Column("votes", JSON, nullable=False, server_default="[]"))
    with op.batch_alter_table("board") as board:
        board.add_column(
            sa.Column("voting", sa.Boolean(), nullable=False, server_default=sa.false())
        )
    op.create_table(
        "playbook",
        sa.Column("board_id", UUID, primary_key=True),
        sa.Column("id", UUID, primary_key=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("examples", JSON, nullable=False),
        sa.ForeignKeyConstraint(["board_id", "id"], ["column.board_id", "column.id"]),
    )


def _remove_criteria() -> None:
    op.drop_table("playbook")
    with op.batch_alter_table("board") as board:
        board.drop_column("voting")
    with op.batch_alter_table("card") as card:
        card.drop_column("votes")
        card.drop_column("ticks")
    with op.batch_alter_table("column") as column:
        for name in ("holds", "criteria", "acts_member"):
            column.drop_column(name)


def _add_facts() -> None:
    with op.batch_alter_table("board") as board:
        board.add_column(sa.Column("facts_off", JSON, nullable=False, server_default="[]"))
    with op.batch_alter_table("task") as task:
        task.add_column(sa.Column("kind", sa.String(length=4)))
        task.add_column(sa.Column("measure", sa.Text()))
        task.add_column(sa.Column("fact", sa.String(length=13)))
    op.create_table(
        "deal_tracks",
        _reckoned_of_board(),
        sa.Column("card", UUID, primary_key=True),
        sa.Column("tracks", JSON, nullable=False),
        sa.Column("turned", sa.Boolean(), nullable=False),
    )
    op.create_table(
        "tracked", _reckoned_of_board(), sa.Column("seq", sa.BigInteger(), nullable=False)
    )
    # They hold boards and tasks without these fields.
    op.execute("DELETE FROM checkpoint WHERE stream LIKE 'board:%'")


def _reckoned_of_board() -> sa.Column[str]:
    of_board = sa.ForeignKey("board.id", ondelete="CASCADE")
    return sa.Column("board_id", UUID, of_board, primary_key=True)


def _remove_facts() -> None:
    for table in ("tracked", "deal_tracks"):
        op.drop_table(table)
    with op.batch_alter_table("task") as task:
        for column in ("kind", "measure", "fact"):
            task.drop_column(column)
    with op.batch_alter_table("board") as board:
        board.drop_column("facts_off")


def _add_rules() -> None:
    op.create_table(
        "rule",
        sa.Column("board_id", UUID, nullable=False),
        sa.Column("id", UUID, nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("condition", JSON, nullable=False),
        sa.Column("actions", JSON, nullable=False),
        sa.Column("author", UUID, nullable=False),
        sa.Column("from_seq", sa.BigInteger(), nullable=False),
        sa.Column("runs", sa.Integer(), nullable=False),
        sa.Column("ran_at", TIME, nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("failure", JSON, nullable=True),
        sa.Column("paused_at", TIME, nullable=True),
        sa.Column("paused", JSON, nullable=True),
        sa.Column("created_by", UUID, nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("archived_at", TIME, nullable=True),
        sa.ForeignKeyConstraint(["board_id"], ["board.id"], name=op.f("fk_rule_board_id")),
        sa.PrimaryKeyConstraint("board_id", "id", name=op.f("pk_rule")),
    )
    op.create_table(
        "rule_address",
        sa.Column("board_id", UUID, nullable=False),
        sa.Column("id", UUID, nullable=False),
        sa.Column("url", sa.String(length=2000), nullable=False),
        sa.ForeignKeyConstraint(
            ["board_id"],
            ["board.id"],
            name=op.f("fk_rule_address_board_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("board_id", "id", name=op.f("pk_rule_address")),
    )


def _remove_rules() -> None:
    op.drop_table("rule_address")
    op.drop_table("rule")


def _add_pulses() -> None:
    op.create_table(
        "pulse",
        sa.Column("workspace_id", UUID, sa.ForeignKey("workspace.id"), primary_key=True),
        sa.Column("id", UUID, primary_key=True),
        sa.Column("company", UUID, nullable=False),
        sa.Column("contact", UUID),
        sa.Column("card", UUID),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("questions", JSON),
        sa.Column("is_mailed", sa.Boolean(), nullable=False),
        sa.Column("asked_by", UUID, nullable=False),
        sa.Column("asked_at", TIME, nullable=False),
        sa.Column("expires_at", TIME, nullable=False),
        sa.Column("revoked_at", TIME),
        sa.Column("score", sa.Integer()),
        sa.Column("text", sa.String(length=2000)),
        sa.Column("answered_at", TIME),
        sa.ForeignKeyConstraint(
            ["workspace_id", "company"],
            ["company.workspace_id", "company.id"],
            name="fk_pulse_workspace_id_company",
        ),
    )
    op.create_index(
        "ix_pulse_workspace_id_company_asked_at", "pulse", ["workspace_id", "company", "asked_at"]
    )
    op.create_index("ix_pulse_token_hash", "pulse", ["token_hash"], unique=True)
    _add_answers_to_boards()
    op.add_column("customer_rules", sa.Column("pulse_questions", JSON))
    op.add_column("customer_rules", sa.Column("answer_hours", sa.Integer()))


def _add_answers_to_boards() -> None:
    op.create_table(
        "board_pulse",
        sa.Column("board_id", UUID, primary_key=True),
        sa.Column("id", UUID, primary_key=True),
        sa.Column("card", UUID, nullable=False),
        sa.Column("pulse", UUID, nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=2000)),
        sa.Column("answered_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(
            ["board_id", "card"], ["card.board_id", "card.id"], name="fk_board_pulse_board_id_card"
        ),
    )
    op.create_index(
        "ix_board_pulse_board_id_card_answered_at",
        "board_pulse",
        ["board_id", "card", "answered_at"],
    )
    op.add_column("card", sa.Column("pulse", JSON))
    is_customers = sa.Column(
        "asked_by_customer", sa.Boolean(), nullable=False, server_default=sa.false()
    )
    op.add_column("comment", is_customers)


def _remove_pulses() -> None:
    for table, columns in (
        ("comment", ["asked_by_customer"]),
        ("card", ["pulse"]),
        ("customer_rules", ["answer_hours", "pulse_questions"]),
    ):
        with op.batch_alter_table(table) as altered:
            for column in columns:
                altered.drop_column(column)
    op.drop_table("board_pulse")
    op.drop_table("pulse")


def _add_source() -> None:
    with op.batch_alter_table("card") as card:
        card.add_column(sa.Column("source", sa.String(100)))


def _remove_source() -> None:
    with op.batch_alter_table("card") as card:
        card.drop_column("source")
