"""What would serve any site of executed pages: each file knows nothing of this project."""
