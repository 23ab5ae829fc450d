"""The four services. None imports another: what they tell each other stands in `contracts`."""
