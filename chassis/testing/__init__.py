"""What tests of every service share: databases from real migrations, and a service driven without a broker."""
