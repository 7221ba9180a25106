"""How Alembic reaches the plan store: over the connection, and inside the transaction, that the program hands it."""

from alembic import context

from data.stores.plan.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
