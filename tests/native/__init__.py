"""Programs in C++ that prove the engine without Python: threads, growth, fuzzing."""
