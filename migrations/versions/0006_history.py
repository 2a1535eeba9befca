"""Single sign-on; undo, boards as they were, and reviews."""

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Nothing yet: each function below this one brings the tables of one feature."""


def downgrade() -> None:
    """Nothing yet."""
