"""The API's doors and answers, and what of the first floor can be read and decided over it."""
