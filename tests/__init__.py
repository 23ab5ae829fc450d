"""What Samråd promises, tried on real servers."""
