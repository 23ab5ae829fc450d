"""What the services say to each other: its form, its promises, and how it lies on the wire."""
