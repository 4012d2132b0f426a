"""What a file seems to be, and drafts for a person to review: catalogue entries, and a whole panel's lists of names."""
