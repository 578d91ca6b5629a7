"""What operators see and set: settings, logs, metrics, traces, health."""
