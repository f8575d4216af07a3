"""What is known about status codes: tables, look-up, and the rights that functions need."""
