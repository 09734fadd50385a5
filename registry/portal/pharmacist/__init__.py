"""The pharmacist: a number, the answer in one view, the release."""
