"""Requests and replies: the client, what the server does around a handler, who calls."""
