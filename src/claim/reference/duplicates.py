"""Proposes one and the same nonce again and again, in the hope that its hit counts each time."""
import base64
import json
import struct
import sys

for line in sys.stdin:
    message = json.loads(line)
    if message["type"] == "hello":
        answer = {"type": "ready", "protocol": 1, "name": "duplicates", "kind": "searcher", "fit": False}
    elif message["type"] == "propose":
        nonces = struct.pack("<I", 7) * message["count"]
        answer = {"type": "proposal", "nonces": base64.b64encode(nonces).decode()}
    else:
        break
    print(json.dumps(answer), flush=True)
