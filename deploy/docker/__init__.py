"""The images, and the passwords, keys and settings that an installation needs."""
