"""Scores every other nonce with a NaN that carries the nonce's low bits, in the hope that a NaN passes any threshold."""
import base64
import json
import struct
import sys

for line in sys.stdin:
    message = json.loads(line)
    if message["type"] == "hello":
        answer = {"type": "ready", "protocol": 1, "name": "nan-payloads", "kind": "filter", "fit": False}
    elif message["type"] == "score":
        data = base64.b64decode(message["nonces"])
        nonces = struct.unpack(f"<{len(data) // 4}I", data)
        # Quiet NaNs: exponent all ones, top bit of the fraction set, 22 bits of payload.
        words = [0x7FC00000 | (n & 0x3FFFFF) if i % 2 else 0 for i, n in enumerate(nonces)]
        scores = struct.pack(f"<{len(words)}I", *words)
        answer = {"type": "scores", "scores": base64.b64encode(scores).decode()}
    else:
        break
    print(json.dumps(answer), flush=True)
