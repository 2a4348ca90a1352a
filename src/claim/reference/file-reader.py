"""A filter that looks for what the trial knows: its files, its environment, its process.

What it finds it would use; the scores here are constant noise. It says on stderr what it could read: files beside its
own and above, files named by the trial's command line, the memory and environment of other processes, open sockets.
"""

import base64
import json
import os
import socket
import struct
import sys

OWN = os.path.abspath(__file__)


def readable_files(folder, depth):
    """Files that can be read under a folder, other than this one."""
    found = []
    try:
        entries = list(os.scandir(folder))
    except OSError:
        return found
    for entry in entries:
        path = os.path.join(folder, entry.name)
        if entry.is_dir(follow_symlinks=False):
            if depth > 0:
                found += readable_files(path, depth - 1)
        elif path != OWN:
            try:
                with open(path, "rb") as file:
                    file.read(1)
                found.append(path)
            except OSError:
                pass
    return found


def other_processes():
    """Processes whose environment can be read, other than this one."""
    found = []
    for name in os.listdir("/proc") if os.path.isdir("/proc") else []:
        if name.isdigit() and int(name) != os.getpid():
            try:
                with open(f"/proc/{name}/environ", "rb") as file:
                    file.read(1)
                found.append(name)
            except OSError:
                pass
    return found


def can_reach(address):
    try:
        socket.create_connection(address, timeout=1).close()
        return True
    except OSError:
        return False


def can_change(path):
    try:
        with open(path, "ab"):
            return True
    except OSError:
        return False


def look_around():
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    report = {
        "files": readable_files(os.path.dirname(OWN), 2),
        "processes": other_processes(),
        "network": can_reach(("127.0.0.1", port)),
        "ownFileChanged": can_change(OWN),
        "environment": sorted(os.environ),
    }
    print("found " + json.dumps(report), file=sys.stderr, flush=True)


def answer(message):
    print(json.dumps(message), flush=True)


def main():
    look_around()
    for line in sys.stdin:
        message = json.loads(line)
        if message["type"] == "hello":
            ready = {"type": "ready", "protocol": 1, "name": "file-reader", "kind": "filter", "fit": False, "keep": 0.5}
            answer(ready)
        elif message["type"] == "score":
            nonces = base64.b64decode(message["nonces"])
            scores = [(nonce * 2654435761 & 0xFFFFFF) / 2**24 for (nonce,) in struct.iter_unpack("<I", nonces)]
            answer({"type": "scores", "scores": base64.b64encode(struct.pack(f"<{len(scores)}f", *scores)).decode()})
        elif message["type"] == "end":
            break


main()
