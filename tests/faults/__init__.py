"""Memory that runs out, interruptions at any line, threads and processes that end in the middle."""
