"""What people read in a browser, and the words of it."""
