"""What the engine should do, written from the fidelity table in plain Python, without any C."""
