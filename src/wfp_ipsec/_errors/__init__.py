"""What is known about status codes: tables and look-up."""
