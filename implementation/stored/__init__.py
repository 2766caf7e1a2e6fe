"""The rows behind `implementation.files`."""
