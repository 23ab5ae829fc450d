"""A small trace store: takes spans by OTLP/HTTP, keeps them in PostgreSQL, shows them as trees."""
