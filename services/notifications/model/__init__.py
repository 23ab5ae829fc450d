"""What is pure about telling people things: the letters, their facts, and the addresses they go to."""
