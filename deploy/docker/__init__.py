"""The images, and what an installation of them must be given."""
