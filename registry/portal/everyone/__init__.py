"""What everybody uses: signing in and out, own sessions and factors, how pages look."""
