"""The whole system on Kubernetes: manifests, and the program that checks them."""
