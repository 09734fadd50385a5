"""The field's own identifiers: NPI, DEA, NCPDP, NDC, marketing authorizations; and the names people sign in by.

All are checked and brought to one form.

Each function takes what somebody wrote and the JSON pointer that a complaint is to name, returns the one form that is
stored, and raises Invalid without repeating what was written.
"""

from __future__ import annotations

import re

from registry.domain.errors import Invalid

USERNAME = r"[A-Za-z0-9](?:[A-Za-z0-9._@-]*[A-Za-z0-9])?"
USERNAME_EXPECTED = "letters and digits of ASCII, with . _ - @ between them"
_NPI_PREFIX = "80840"
_EU_NUMBER = re.compile(r"EU/1/[0-9]{2}/[0-9]{3,4}/[0-9]{3}")
_NDC_PARTS = {(4, 4, 2), (5, 3, 2), (5, 4, 1), (5, 4, 2)}


def npi(text: str, field: str = "/npi") -> str:
    """Ten digits, the first 1 or 2, valid under Luhn over `80840` and the number (45 CFR 162.406)."""
    digits = text.strip()
    if not re.fullmatch(r"[12][0-9]{9}", digits):
        raise _invalid("NPI", field, "10 digits beginning with 1 or 2 were expected")
    if _luhn(_NPI_PREFIX + digits):
        raise _invalid("NPI", field, "the check digit does not fit")
    return digits


def dea(text: str, field: str = "/dea") -> str:
    """Two letters (a business may have 9 as the second) and seven digits.

    The last digit must end (d1 + d3 + d5) + 2 (d2 + d4 + d6).
    """
    number = text.strip().upper()
    if not re.fullmatch(r"[A-Z][A-Z9][0-9]{7}", number):
        raise _invalid("DEA number", field, "two letters and seven digits were expected")
    digits = [int(character) for character in number[2:]]
    if (sum(digits[0:6:2]) + 2 * sum(digits[1:6:2])) % 10 != digits[6]:
        raise _invalid("DEA number", field, "the check digit does not fit")
    return number


def ncpdp_id(text: str, field: str = "/ncpdp_id") -> str:
    """Seven digits. The rule of the check digit is not public, so only the form is checked."""
    digits = text.strip()
    if not re.fullmatch(r"[0-9]{7}", digits):
        raise _invalid("NCPDP id", field, "7 digits were expected")
    return digits


def ndc(text: str, field: str = "/ndc") -> str:
    """Eleven digits, from those or from the printed form in three parts (4-4-2, 5-3-2, 5-4-1 or 5-4-2)."""
    written = text.strip()
    if re.fullmatch(r"[0-9]{11}", written):
        return written
    if not re.fullmatch(r"[0-9]+-[0-9]+-[0-9]+", written):
        raise _invalid("NDC", field, "11 digits, or 10 digits in three parts, were expected")
    labeler, product, package = written.split("-")
    if (len(labeler), len(product), len(package)) not in _NDC_PARTS:
        raise _invalid("NDC", field, "parts of 4-4-2, 5-3-2, 5-4-1 or 5-4-2 digits were expected")
    return labeler.zfill(5) + product.zfill(4) + package.zfill(2)


def product_code(text: str, field: str = "/ndc") -> str:
    """The code under which a product is kept: the NDC or, outside the United States, its marketing authorization.

    `EU/1/13/850/001`: for human use (1), of which year, which product, which presentation.
    """
    written = text.strip().upper()
    return written if _EU_NUMBER.fullmatch(written) else ndc(text, field)


def username(text: str, field: str = "/username") -> str:
    """Letters and digits of ASCII, and `.`, `_`, `-`, `@` between them: no two names look alike but are not the same.

    Unicode TR 36, section 2: letters of other scripts and characters without width make such pairs.
    """
    name = text.strip()
    if not re.fullmatch(USERNAME, name):
        raise _invalid("name to sign in by", field, f"{USERNAME_EXPECTED}, were expected")
    return name


def _luhn(digits: str) -> int:
    """The Luhn remainder, zero when the last digit fits."""
    total = 0
    for position, character in enumerate(reversed(digits)):
        worth = int(character) << position % 2
        total += worth - 9 if worth > 9 else worth
    return total % 10


def _invalid(what: str, field: str, wrong: str) -> Invalid:
    return Invalid(f"The {what} can not be right: {wrong}.", code="invalid-identifier", fields={field: wrong})
