"""Shares that move after they were issued: transfers, corrections, and members who leave."""
