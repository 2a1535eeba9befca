"""What is measured, and how; every script prints its figures with what they were measured on."""
