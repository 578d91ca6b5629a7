"""The process that answers calls and consumes events: nameko's entry points, its life cycle, its settings."""
