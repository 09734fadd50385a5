"""Checks what a REMS registry handed out, without the registry and without its database.

    python verify_ledger.py FILE [--key HEX]... [--heads FILE] [--decide]

FILE is the evidence of a decision (`registry decisions export`, a page or its JSON), an inclusion or consistency proof
(`registry ledger prove`), or a file of heads. It needs Python 3.11 or newer and the package `cryptography`, nothing
else; with `--decide` also the registry's own package, which then decides again.

--key    A public key that may sign heads, as `registry ledger key` prints it; get it from elsewhere than the registry.
--heads  The heads kept outside the registry's database: the head of FILE must be among them.

Exit code 0: all that was checked holds. 1: something does not; the first place is named. 2: FILE can not be read.
"""

from __future__ import annotations

import argparse
import html
import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

HOLDS, FAILS, UNREADABLE = 0, 1, 2
EVENT = ["stream", "stream_id", "sequence", "event_id", "kind", "recorded_at", "actor_id", "body"]
HEAD = ["tree_size", "root", "sealed_at", "previous_size", "previous_hash"]
FIRST_HASH = "00" * 32
DECIDED = ("decision_id", "gate", "verdict", "program", "edition", "edition_digest", "software")


class Fails(Exception):
    """Something does not hold, at a place."""

    def __init__(self, place: str, what: str) -> None:
        super().__init__(f"{place}: {what}")


class Unreadable(Exception):
    """The file is nothing that can be checked."""


@dataclass
class Trust:
    """What the checker knows from elsewhere, and what was found to hold so far."""

    keys: frozenset[str] = frozenset()
    heads: Path | None = None
    decide: bool = False
    notes: list[str] = field(default_factory=list)


def main(arguments: list[str]) -> int:
    """Check one file; say what holds, or the first place that does not."""
    parser = argparse.ArgumentParser(description="Checks evidence, proofs and heads of a registry offline.")
    parser.add_argument("file", type=Path)
    parser.add_argument("--key", action="append", default=[], type=str.lower)
    parser.add_argument("--heads", type=Path)
    parser.add_argument("--decide", action="store_true")
    asked = parser.parse_args(arguments)
    trust = Trust(frozenset(asked.key), asked.heads, asked.decide)
    try:
        check_file(asked.file, trust)
    except Fails as failure:
        print(f"FAILS at {failure}")
        return FAILS
    except Unreadable as unreadable:
        print(f"{asked.file} can not be checked: {unreadable}", file=sys.stderr)
        return UNREADABLE
    for note in trust.notes:
        print(note)
    print("HOLDS")
    return HOLDS


def check_file(file: Path, trust: Trust) -> None:
    """Everything in the file that can be checked holds. Raises Fails, Unreadable."""
    text = read(file)
    try:
        document = parsed(inside(text))
    except ValueError as error:
        if text.lstrip().startswith('{"previous_hash"'):
            heads = check_heads(file, trust)
            trust.notes.append(f"{len(heads)} heads, each signed and following the one before it")
            return
        raise Unreadable(str(error)) from error
    try:
        check_document(document, text, trust)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        raise Fails("the form of the file", f"something is missing or of another kind ({error!r})") from error


def check_document(document: dict[str, Any], text: str, trust: Trust) -> None:
    """The document of whichever kind holds."""
    kind = document.get("format")
    if kind == "registry evidence, version 1":
        check_evidence(document, trust)
        check_page(document, text)
    elif kind == "registry inclusion proof, version 1":
        check_event(document["event"], "event")
        check_head(document["head"], "head", trust)
        check_inclusion(document, document["head"], "path")
        trust.notes.append(
            f"event {document['event']['event_id']} is sealed as leaf {document['leaf_index']}"
        )
    elif kind == "registry consistency proof, version 1":
        check_consistency(document, trust)
    elif document.get("tree_size") is not None:
        check_head(document, "head", trust)
    else:
        raise Unreadable(f"its format is {kind!r}, which this program does not know")


# Evidence of a decision


def check_evidence(evidence: dict[str, Any], trust: Trust) -> None:
    """Every part of the evidence fits the next, up to the signed head."""
    events = evidence["events"]
    if not events:
        raise Fails("events", "there is none")
    for number, sealed in enumerate(events):
        check_event(sealed["event"], f"events[{number}]")
    check_chain([sealed["event"] for sealed in events])
    check_decided(evidence)
    check_explanation(evidence)
    check_edition(evidence["edition"], evidence["decision"])
    check_head(evidence["head"], "head", trust)
    for number, sealed in enumerate(events):
        check_inclusion(sealed, evidence["head"], f"events[{number}].path")
    check_digest(evidence)
    trust.notes.append(
        f"decision {evidence['decision']['decision_id']} ({evidence['decision']['verdict']}), its facts, outcomes and"
        f" edition are those that were sealed; {len(events)} events are in the tree"
    )
    if trust.decide:
        decide_again(evidence)
        trust.notes.append("decided again from the facts and the edition, with the same outcome")
    else:
        trust.notes.append(
            "the record was checked; nothing was decided again (--decide does, where the software is)"
        )


def check_decided(evidence: dict[str, Any]) -> None:
    """The facts, outcomes and summary are those that the sealed event names."""
    event, decision = evidence["events"][0]["event"], evidence["decision"]
    body = parsed(event["body"])
    for name in ("facts", "outcomes"):
        if sha256(evidence[name].encode()).hexdigest() != body[f"{name}_sha256"]:
            raise Fails(name, "the event was sealed for others")
    facts, outcomes = parsed(evidence["facts"]), parsed_list(evidence["outcomes"])
    people = {name: (facts.get(name) or {}).get("id") for name in ("patient", "prescriber", "pharmacy")}
    expected = {name: body[name] for name in DECIDED if name in body}
    expected |= {f"{name}_id": known for name, known in people.items()}
    expected |= {"as_of": facts["as_of"], "recorded_at": event["recorded_at"], "actor_id": event["actor_id"]}
    expected["reasons"] = [
        f"{item['code']}/{item['outcome'].get('reason')}" for item in outcomes if blocks(item["outcome"])
    ]
    expected["risk_category"] = (facts.get("enrollment") or {}).get("risk_category") or facts["request"].get(
        "risk_category"
    )
    for name, value in expected.items():
        if decision[name] != value:
            raise Fails(f"decision.{name}", f"it says {decision[name]!r}, what was sealed {value!r}")
    if event["stream_id"] != (people["patient"] or people["pharmacy"]):
        raise Fails("events[0].stream_id", "the event is about somebody else than the facts")


def blocks(outcome: dict[str, Any]) -> bool:
    """True when the outcome alone refuses."""
    return outcome["status"] not in ("met", "not-applicable")


def check_explanation(evidence: dict[str, Any]) -> None:
    """The explanation lists the sealed outcomes, in their order, and nothing else; its sentences are not sealed."""
    outcomes = parsed_list(evidence["outcomes"])
    if len(outcomes) != len(evidence["explanation"]):
        raise Fails("explanation", "it lists more or fewer outcomes than were sealed")
    for number, (said, item) in enumerate(zip(evidence["explanation"], outcomes, strict=True)):
        outcome = item["outcome"]
        sealed = {
            "code": item["code"],
            "status": outcome["status"],
            "reason": outcome.get("reason"),
            "citation": item.get("citations", []),
            "evidence": outcome.get("evidence", []),
        }
        for name, value in sealed.items():
            if said[name] != value:
                raise Fails(f"explanation[{number}].{name}", f"it says {said[name]!r}, the outcome {value!r}")


def check_edition(edition: dict[str, Any] | None, decision: dict[str, Any]) -> None:
    """The text of the edition is the one that decided, and its signature fits."""
    if edition is None:
        if decision["edition"] is not None:
            raise Fails("edition", "it is missing")
        return
    if sha256(edition["text"].encode()).hexdigest() != edition["digest"]:
        raise Fails("edition.text", "it does not fit its digest")
    if (edition["name"], edition["digest"]) != (decision["edition"], decision["edition_digest"]):
        raise Fails("edition.digest", "another edition decided")
    signed = edition["signature"]
    if signed is None:
        return
    said = {name: value for name, value in signed.items() if name not in ("public_key", "signature")}
    if (
        said["digest"] != edition["digest"]
        or f"{said['program']}/{said['effective_from']}" != edition["name"]
    ):
        raise Fails("edition.signature", "it was made for another edition")
    if not fits(signed, {"purpose": "registry edition, version 1", **said}):
        raise Fails("edition.signature", "it does not fit")


def check_digest(evidence: dict[str, Any]) -> None:
    """Nothing was miscopied in what no other check covers."""
    rest = {name: value for name, value in evidence.items() if name != "digest"}
    if sha256(canonical(rest)).hexdigest() != evidence["digest"]:
        raise Fails("digest", "the file is not as it was written")


def check_page(evidence: dict[str, Any], text: str) -> None:
    """A page shows what its evidence says and nothing else."""
    if text.lstrip().startswith("<") and page(evidence) != text:
        raise Fails("the page", "it does not show what the evidence in it says")


def decide_again(evidence: dict[str, Any]) -> None:
    """The registry's own software gives the same outcomes from the facts and the edition."""
    try:
        canonical_module = import_module("registry.domain.canonical")
        facts_module = import_module("registry.domain.facts")
        deciding = import_module("registry.domain.decision")
        reading = import_module("registry.programs.edition_file")
    except ImportError as error:
        raise Unreadable("--decide needs the registry's package, which is not installed here") from error
    facts = canonical_module.from_document(facts_module.Facts, json.loads(evidence["facts"]))
    if canonical_module.canonical_json(facts) != evidence["facts"]:
        raise Fails(
            "facts", "they do not read back as they were written; another version of the software decided"
        )
    edition = evidence["edition"]
    law = reading.read_edition(edition["text"].encode(), edition["name"]) if edition else None
    again = deciding.decide(facts, law, facts_module.Gate(evidence["decision"]["gate"]))
    if str(again.verdict) != evidence["decision"]["verdict"]:
        raise Fails("decision.verdict", f"decided again, it is {again.verdict}")
    if canonical_module.canonical_json(again.outcomes) != evidence["outcomes"]:
        raise Fails("outcomes", "decided again, one differs")


# Events, heads and proofs


def check_event(event: dict[str, Any], place: str) -> None:
    """The event's hash is over what it says and the hash before it."""
    content = {name: event[name] for name in EVENT}
    if sha256(bytes.fromhex(event["previous_hash"]) + canonical(content)).hexdigest() != event["hash"]:
        raise Fails(f"{place}.hash", "the event does not give its hash")
    if event["sequence"] == 1 and event["previous_hash"] != FIRST_HASH:
        raise Fails(f"{place}.previous_hash", "a first event follows nothing")


def check_chain(events: list[dict[str, Any]]) -> None:
    """Events are of one stream, in order, and neighbors are chained."""
    for number, (before, event) in enumerate(pairwise(events), start=1):
        if event["stream_id"] != before["stream_id"] or event["sequence"] <= before["sequence"]:
            raise Fails(f"events[{number}]", "it does not come after the event before it")
        if event["sequence"] == before["sequence"] + 1 and event["previous_hash"] != before["hash"]:
            raise Fails(f"events[{number}].previous_hash", "it is not chained to the event before it")


def check_head(head: dict[str, Any], place: str, trust: Trust) -> None:
    """The head is signed, by a key that is trusted, and is among the heads kept elsewhere."""
    if not fits(head, head_content(head)):
        raise Fails(f"{place}.signature", "it does not fit the head")
    if trust.keys and head["public_key"] not in trust.keys:
        raise Fails(f"{place}.public_key", "it is none of the keys given with --key")
    if not trust.keys:
        note = f"signed by {head['public_key']}: compare this key with one you have from elsewhere (--key)"
        if note not in trust.notes:
            trust.notes.append(note)
    hash_ = sha256(canonical(head_content(head))).hexdigest()
    for number, witness in enumerate(head.get("witnesses", ())):
        if not fits(witness, {"purpose": "registry ledger witness, version 1", "head": hash_}):
            raise Fails(f"{place}.witnesses[{number}].signature", "it does not fit the head")
    if trust.heads is not None:
        kept = {kept["tree_size"]: kept for kept in check_heads(trust.heads, trust)}
        if head["tree_size"] not in kept:
            raise Fails(place, f"{trust.heads} has no head at {head['tree_size']}")
        if head_content(kept[head["tree_size"]]) != head_content(head):
            raise Fails(place, f"{trust.heads} has another head at {head['tree_size']}")


def head_content(head: dict[str, Any]) -> dict[str, Any]:
    """What is signed of a head."""
    return {"purpose": "registry ledger head, version 1", **{name: head[name] for name in HEAD}}


def check_heads(file: Path, trust: Trust) -> list[dict[str, Any]]:
    """Every head in the file is signed and follows the one before it."""
    heads: list[dict[str, Any]] = []
    size, hash_ = 0, FIRST_HASH
    for number, head in head_lines(file):
        if not fits(head, head_content(head)) or (trust.keys and head["public_key"] not in trust.keys):
            raise Fails(f"{file}, line {number}", "its signature does not fit, or its key is not trusted")
        if head["tree_size"] <= size:
            raise Fails(f"{file}, line {number}", f"an old head, at {head['tree_size']}, after a larger one")
        if (head["previous_size"], head["previous_hash"]) != (size, hash_):
            raise Fails(
                f"{file}, line {number}", f"the head at {head['previous_size']} is not the line before"
            )
        size, hash_ = head["tree_size"], sha256(canonical(head_content(head))).hexdigest()
        heads.append(head)
    return heads


def head_lines(file: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """The heads in the file. A line that a crash cut off counts for nothing when the next one says it whole."""
    cut = None
    for number, line in enumerate(read(file).split("\n"), start=1):
        try:
            head = parsed(line) if line else None
        except ValueError:
            if cut is not None:
                raise Fails(f"{file}, line {cut[0]}", "this line is no head") from None
            cut = (number, line)
            continue
        if head is None:
            continue
        if cut is not None and not line.startswith(cut[1]):
            raise Fails(f"{file}, line {cut[0]}", "this line is no head")
        cut = None
        yield number, head


def check_inclusion(proof: dict[str, Any], head: dict[str, Any], place: str) -> None:
    """The path leads from the event to the root of the head (RFC 9162, section 2.1.3.2)."""
    found = sha256(b"\x00" + bytes.fromhex(proof["event"]["hash"])).digest()
    index, last = proof["leaf_index"], head["tree_size"] - 1
    if not 0 <= index <= last:
        raise Fails(place, f"a tree of {last + 1} leaves has no leaf {index}")
    for sibling in hashes(proof["path"]):
        if last == 0:
            raise Fails(place, "it is too long")
        if index & 1 or index == last:
            found = node(sibling, found)
            while not index & 1 and index:
                index, last = index >> 1, last >> 1
        else:
            found = node(found, sibling)
        index, last = index >> 1, last >> 1
    if last != 0 or found.hex() != head["root"]:
        raise Fails(place, "it does not lead from the event to the root of the head")


def check_consistency(proof: dict[str, Any], trust: Trust) -> None:
    """The tree of the later head begins with that of the earlier one (RFC 9162, section 2.1.4.2)."""
    earlier, later = proof["from"], proof["to"]
    for place, head in (("from", earlier), ("to", later)):
        check_head(head, place, trust)
    roots = (bytes.fromhex(earlier["root"]), bytes.fromhex(later["root"]))
    if not extends(earlier["tree_size"], roots[0], later["tree_size"], roots[1], list(hashes(proof["path"]))):
        raise Fails("path", "it does not show the later tree to begin with the earlier one")
    trust.notes.append(f"the tree of {later['tree_size']} begins with the tree of {earlier['tree_size']}")


def extends(earlier: int, earlier_root: bytes, later: int, later_root: bytes, path: list[bytes]) -> bool:
    """True when the path rebuilds both roots."""
    if earlier == later:
        return not path and earlier_root == later_root
    if not 0 < earlier < later or not path:
        return False
    if earlier & (earlier - 1) == 0:
        path = [earlier_root, *path]
    place, last = earlier - 1, later - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    old = new = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            old, new = node(sibling, old), node(sibling, new)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            new = node(new, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and (old, new) == (earlier_root, later_root)


def node(left: bytes, right: bytes) -> bytes:
    """The hash of a node over its two halves."""
    return sha256(b"\x01" + left + right).digest()


def hashes(texts: Iterable[str]) -> Iterator[bytes]:
    """The hashes that are written in hexadecimal."""
    for text in texts:
        hash_ = bytes.fromhex(text)
        if len(hash_) != 32:
            raise ValueError("a hash has 32 bytes")
        yield hash_


def fits(signed: dict[str, Any], content: dict[str, Any]) -> bool:
    """True when the signature was made over the content by the owner of the key."""
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(signed["public_key"]))
        key.verify(bytes.fromhex(signed["signature"]), canonical(content))
    except (InvalidSignature, ValueError):
        return False
    return True


# Texts


def canonical(value: Any) -> bytes:
    """The one text of a value: keys sorted, no spaces, UTF-8."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def read(file: Path) -> str:
    """The text of the file, byte for byte."""
    try:
        return file.read_bytes().decode()
    except OSError as error:
        raise Unreadable(f"{error.strerror}") from error
    except UnicodeDecodeError as error:
        raise Unreadable("it is no UTF-8 text") from error


def parsed(text: str) -> dict[str, Any]:
    """The JSON object in the text. ValueError for anything else."""
    value = json.loads(text)
    if not isinstance(value, dict):
        raise ValueError("a JSON object was expected")
    return value


def parsed_list(text: str) -> list[dict[str, Any]]:
    """The JSON list in the text. ValueError for anything else."""
    value = json.loads(text)
    if not isinstance(value, list):
        raise ValueError("a JSON list was expected")
    return value


# The page, as the registry writes it (registry/reports/evidence_page.py)

BEGIN = '<script type="application/json" id="evidence">'
END = "</script>"
STYLE = (
    "body{font:16px/1.5 sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
    "table{border-collapse:collapse}th,td{border:1px solid #767676;padding:.2rem .5rem;text-align:left;"
    "vertical-align:top;overflow-wrap:anywhere}pre{white-space:pre-wrap;background:#f4f4f4;padding:.5rem}"
)
HEADINGS = {
    "decision": "What was decided",
    "explanation": "Every precondition, with its sources",
    "facts": "What was known",
    "edition": "The rules in force",
    "events": "What the ledger holds of it",
    "head": "The signed head of the ledger",
    "outcomes": "The outcomes as they were sealed",
}


def page(evidence: dict[str, Any]) -> str:
    """The page of the evidence."""
    decision = evidence["decision"]
    title = f"Decision {decision['decision_id']}: {decision['verdict']}"
    parts = [
        '<!doctype html><html lang="en"><head><meta charset="utf-8">',
        f"<title>{html.escape(title)}</title><style>{STYLE}</style></head><body><main>",
        f"<h1>{html.escape(title)}</h1>",
        f"<p>Exported at {html.escape(evidence['exported_at'])}. Check this file with tools/verify_ledger.py before"
        " you rely on it.</p>",
    ]
    for name, heading in HEADINGS.items():
        value = json.loads(evidence[name]) if name in ("facts", "outcomes") else evidence[name]
        parts.append(f"<section><h2>{heading}</h2>{shown(value)}</section>")
    text = json.dumps(evidence, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return "\n".join([*parts, "</main>", BEGIN, text.replace("<", "\\u003c"), END, "</body></html>", ""])


def shown(value: Any) -> str:
    """A value as people read it: tables for objects, lists, and text."""
    if isinstance(value, dict):
        rows = [
            f'<tr><th scope="row">{html.escape(name.replace("_", " "))}</th><td>{shown(value[name])}</td></tr>'
            for name in sorted(value)
        ]
        return f"<table>{''.join(rows)}</table>"
    if isinstance(value, list):
        return f"<ol>{''.join(f'<li>{shown(item)}</li>' for item in value)}</ol>" if value else "none"
    if isinstance(value, bool) or value is None:
        return {True: "yes", False: "no", None: "none"}[value]
    text = html.escape(str(value))
    return f"<pre>{text}</pre>" if "\n" in text else text


def inside(text: str) -> str:
    """The evidence in the text of a page; the text itself when it is no page. ValueError for a page without one."""
    if not text.lstrip().startswith("<"):
        return text
    _, begins, rest = text.partition(BEGIN)
    evidence, ends, _ = rest.partition(END)
    if not begins or not ends:
        raise ValueError("the page holds no evidence")
    return evidence


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
