"""The peers, each as its own documentation would write it: the same work, one message a transaction."""
