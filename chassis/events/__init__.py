"""Events at least once, effects once: outbox relay, inbox, batches, retries, dead letters."""
