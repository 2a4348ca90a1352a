"""A searcher that hashes by itself and submits winners only.

It needs the whole template (the full view of SHA-256d). Its hits per paid hash are as many as it likes; what it gains
is paid for in CPU time, which the trial measures. At its end it says on stderr how much it used.
"""

import base64
import hashlib
import json
import struct
import sys
import time

SECONDS_A_BATCH = 0.5


def winners(midstate, tail, start, target, most, seconds):
    """Nonces from `start` on whose hash is under the target, and the nonce after the last one tried."""
    found, nonce = [], start
    end = time.monotonic() + seconds
    while len(found) < most and time.monotonic() < end:
        for nonce in range(nonce, nonce + 1000):
            inner = midstate.copy()
            inner.update(tail + struct.pack("<I", nonce & 0xFFFFFFFF))
            digest = hashlib.sha256(inner.digest()).digest()
            if digest[::-1] < target:
                found.append(nonce & 0xFFFFFFFF)
        nonce += 1
    return found[:most], nonce


def answer(message):
    print(json.dumps(message), flush=True)


def main():
    target, next_nonce = b"", {}
    for line in sys.stdin:
        message = json.loads(line)
        if message["type"] == "hello":
            target = int(message["pow"]["hitProbability"] * 2**256).to_bytes(33, "big")[1:]
            answer({"type": "ready", "protocol": 1, "name": "private-hashing", "kind": "searcher", "fit": False})
        elif message["type"] == "propose":
            template = message["template"]
            header = bytes.fromhex(template)
            start = next_nonce.get(template, 0)
            found, next_nonce[template] = winners(
                hashlib.sha256(header[:64]), header[64:], start, target, message["count"], SECONDS_A_BATCH
            )
            found = found or [next_nonce[template] & 0xFFFFFFFF]
            nonces = struct.pack(f"<{len(found)}I", *found)
            answer({"type": "proposal", "nonces": base64.b64encode(nonces).decode()})
        elif message["type"] == "end":
            break
    print(f"cpu {time.process_time()}", file=sys.stderr, flush=True)


main()
