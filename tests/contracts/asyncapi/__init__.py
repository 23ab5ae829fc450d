"""asyncapi.yaml through the eyes of the reference parser."""
