"""What the public browses. It reads editions and the register, and writes nothing."""
