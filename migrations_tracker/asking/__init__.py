"""What is asked for, in plain words, and the empty files to fill in."""
