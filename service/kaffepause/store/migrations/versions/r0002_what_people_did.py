"""Who declined, and the dates of a series that people moved or cancelled."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("booking", sa.Column("declined", sa.Text, nullable=False, server_default=sa.text("''")))
    op.create_table(
        "occurrence",
        *(sa.Column(name, sa.Text, primary_key=True) for name in ("tenant", "key")),
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("starts", sa.DateTime(timezone=True)),
        sa.Column("ends", sa.DateTime(timezone=True)),
    )
