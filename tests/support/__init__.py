"""Parts that several test folders share. Nothing in here is a test."""
