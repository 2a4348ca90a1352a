"""Answers with a line that has no end, in the hope that whoever reads it runs out of memory."""
import json
import sys

for line in sys.stdin:
    message = json.loads(line)
    if message["type"] == "hello":
        answer = {"type": "ready", "protocol": 1, "name": "flood-stdout", "kind": "filter", "fit": False}
        print(json.dumps(answer), flush=True)
    elif message["type"] == "score":
        print("told to score, and begins to flood", file=sys.stderr, flush=True)
        while True:
            sys.stdout.write("A" * 2**20)
    else:
        break
