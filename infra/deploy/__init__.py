"""How Samråd runs where others keep the machines: images, secrets, servers that are not ours to start."""
