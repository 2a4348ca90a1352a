#!/usr/bin/env python3
"""An outside claim for noncetrial: says which nonces are worth hashing. Python's standard library only.

Try it:

    noncetrial try claim.py --pow planted:0.3,80000000@sha256d    wins: the function favours some nonces
    noncetrial try claim.py                                       does not win: sha256d favours none

The trial starts this program, writes one JSON object a line to its stdin and reads one line of answer from its stdout.
Print to stderr what you want to see; nothing but answers may go to stdout. Replace the class Claim by what you believe in.
"""
import base64
import json
import re
import sys
from array import array


class Claim:
    """A filter: gives each nonce a score, and the trial hashes the best-scored ones only."""

    KIND = "filter"
    # Whether it wants nonces with labels (hit or not) first.
    FIT = True
    # Share of the nonces to keep.
    KEEP = 0.5

    def __init__(self, hello):
        # hello["pow"]: the function; hello["view"]: whether templates are whole; hello["seed"]: for random numbers.
        # A planted function says in its id which nonces it favours: those with an even number of ones under a mask.
        mask = re.match(r"planted:[^,@]*,([0-9a-f]{8})@", hello["pow"]["id"])
        self.mask = int(mask.group(1), 16) if mask else None
        # How often each bit is set among hits.
        self.hits = 0
        self.ones = [0] * 32

    def train(self, template, nonces, hits):
        """template: bytes; nonces: array of numbers; hits: bytes, 1 for a hit. Called for each template."""
        for nonce, hit in zip(nonces, hits):
            if hit:
                self.hits += 1
                for bit in range(32):
                    self.ones[bit] += nonce >> bit & 1

    def trained(self):
        """Called once, after the last of the training."""
        if self.mask is None:
            # Nothing is known of the function, so take the bit that is most often clear in hits. In sha256d it is
            # clear there by chance, and no better than any other in new nonces.
            self.mask = 1 << min(range(32), key=lambda bit: self.ones[bit])
        print(f"mask {self.mask:08x} after {self.hits} hits", file=sys.stderr)

    def score(self, template, nonces):
        """One score a nonce, in order; higher is better."""
        mask = self.mask
        return [1 - bin(nonce & mask).count("1") % 2 for nonce in nonces]


# What follows speaks the protocol and can stay as it is.


def numbers(text):
    """Unsigned 32-bit little-endian numbers."""
    words = array("I", base64.b64decode(text))
    if sys.byteorder == "big":
        words.byteswap()
    return words


def floats(scores):
    """32-bit little-endian floats as base64."""
    words = array("f", scores)
    if sys.byteorder == "big":
        words.byteswap()
    return base64.b64encode(words).decode()


def main():
    claim = None
    for line in sys.stdin:
        message = json.loads(line)
        kind = message["type"]
        if kind == "hello":
            claim = Claim(message)
            answer = {
                "type": "ready",
                "protocol": 1,
                "name": "python-example",
                "kind": Claim.KIND,
                "fit": Claim.FIT,
                "keep": Claim.KEEP,
            }
        elif kind == "train":
            template = bytes.fromhex(message["template"])
            claim.train(template, numbers(message["nonces"]), base64.b64decode(message["hits"]))
            if message["last"]:
                claim.trained()
            answer = {"type": "ok"}
        elif kind == "score":
            template = bytes.fromhex(message["template"])
            answer = {"type": "scores", "scores": floats(claim.score(template, numbers(message["nonces"])))}
        else:
            # "end": the trial is over.
            break
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
