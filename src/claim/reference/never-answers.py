"""Says that it is a filter and then nothing more, in the hope that the trial waits for ever. It ignores requests to end."""
import json
import signal
import sys
import time

signal.signal(signal.SIGTERM, signal.SIG_IGN)
signal.signal(signal.SIGHUP, signal.SIG_IGN)
for line in sys.stdin:
    if json.loads(line)["type"] == "hello":
        answer = {"type": "ready", "protocol": 1, "name": "never-answers", "kind": "filter", "fit": False}
        print(json.dumps(answer), flush=True)
        break
while True:
    time.sleep(1)
