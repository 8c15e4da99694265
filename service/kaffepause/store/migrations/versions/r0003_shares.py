"""What many processes share: plans cut up, and what was mailed within a day."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "share",
        *(sa.Column(name, sa.Text, primary_key=True) for name in ("tenant", "plan")),
        sa.Column("number", sa.Integer, primary_key=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("kind", "label")),
        sa.Column("stage", sa.Integer, nullable=False),
        sa.Column("mailbox", sa.Text, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content", sa.Text),
    )
    op.create_index("share_cycle", "share", ["tenant", "kind", "label", "stage"])
    op.create_table(
        "mailed",
        *(sa.Column(name, sa.Text, primary_key=True) for name in ("tenant", "mailbox")),
        sa.Column("at", sa.DateTime(timezone=True), primary_key=True),
        sa.Column("recipients", sa.Integer, nullable=False),
    )
