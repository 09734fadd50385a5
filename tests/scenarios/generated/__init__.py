"""Scenarios made from an edition's terms: each precondition with each of its reasons, and both sides of each limit.

`case` is what one of them says, `place` the edition, gate and category that it is made for. The files named like those
of the preconditions tell the rules as cases, once more and without the code that decides: "left out, so MISSING; a
second older than the limit, so TOO_OLD". `rows` has a row for each precondition, `product` puts them all together.
"""
