"""Learns every label by heart and answers by template and nonce. It is right on all that it was told, and guesses beyond."""
import base64
import json
import struct
import sys

hits = set()
for line in sys.stdin:
    message = json.loads(line)
    if message["type"] == "hello":
        answer = {"type": "ready", "protocol": 1, "name": "memorised-labels", "kind": "filter", "fit": True}
    elif message["type"] in ("train", "score"):
        data = base64.b64decode(message["nonces"])
        nonces = struct.unpack(f"<{len(data) // 4}I", data)
        keys = [(message["template"], nonce) for nonce in nonces]
        if message["type"] == "train":
            labels = base64.b64decode(message["hits"])
            hits.update(key for key, hit in zip(keys, labels) if hit)
            answer = {"type": "ok"}
        else:
            scores = struct.pack(f"<{len(keys)}f", *(1 if key in hits else 0 for key in keys))
            answer = {"type": "scores", "scores": base64.b64encode(scores).decode()}
    else:
        break
    print(json.dumps(answer), flush=True)
