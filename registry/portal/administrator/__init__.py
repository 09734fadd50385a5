"""The administrator: accounts, invitations."""
