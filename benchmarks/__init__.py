"""What is measured, each with its command. Ratios are taken in one run, because machines are noisy."""
