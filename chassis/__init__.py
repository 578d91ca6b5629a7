"""The running gear every service shares: database, unit of work, outbox, relay, inbox, consuming, calls, books."""
