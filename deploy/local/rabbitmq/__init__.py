"""A private RabbitMQ node, from the system's packages."""
