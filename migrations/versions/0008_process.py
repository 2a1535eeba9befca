"""Who sees money, and the process: criteria, facts about deals, rules, and customers' answers."""

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
