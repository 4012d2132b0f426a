"""Templates of messages with their Chinese, by what the messages are about."""
