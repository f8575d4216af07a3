"""The pytest plugin, as projects of others see it."""
