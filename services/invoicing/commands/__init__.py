"""What invoicing adds to the `gedeeld` command: groups that work on files, without a running system."""
