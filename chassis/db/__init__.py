"""PostgreSQL: engine, unit of work, rows, migrations, the tables that every service has."""
