"""Takes longer than the time limit for its first scores, in the hope that they are taken for those of the next question."""
import base64
import json
import sys
import time

SECONDS = 3

for line in sys.stdin:
    message = json.loads(line)
    if message["type"] == "hello":
        answer = {"type": "ready", "protocol": 1, "name": "late-replies", "kind": "filter", "fit": False}
    elif message["type"] == "score":
        time.sleep(SECONDS)
        nonces = base64.b64decode(message["nonces"])
        answer = {"type": "scores", "scores": base64.b64encode(bytes(len(nonces))).decode()}
    else:
        break
    print(json.dumps(answer), flush=True)
