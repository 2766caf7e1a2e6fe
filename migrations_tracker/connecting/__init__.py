"""What is known of the tools that an implementation connects: kinds, products, checklists. Data, without Django."""
