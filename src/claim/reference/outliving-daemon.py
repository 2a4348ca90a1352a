"""A searcher whose hashing is done by a daemon, forked twice into a session of its own, that outlives its parent.

It needs the whole template. The daemon ignores signals that it can ignore, clears its environment and goes on hashing
after the claim has ended, until it is killed or LIFE is over. It says on stderr how much CPU time it has used, and
its parent how much beside that.
"""

import base64
import hashlib
import json
import os
import signal
import struct
import sys
import time

LIFE = 60
SECONDS_A_BATCH = 0.5


def daemon():
    """Hashes whatever header comes last, for ever; nonces that win go to standard output."""
    for name in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGPIPE):
        signal.signal(name, signal.SIG_IGN)
    os.set_blocking(0, False)
    header, target, nonce, told = b"", b"", 0, 0.0
    end = time.monotonic() + LIFE
    while time.monotonic() < end:
        try:
            order = os.read(0, 65536)
        except BlockingIOError:
            order = b""
        if len(order) >= 108:
            header, target = order[-108:-32], order[-32:]
        elif header == b"":
            time.sleep(0.01)
            continue
        for nonce in range(nonce, nonce + 1000):
            digest = hashlib.sha256(hashlib.sha256(header + struct.pack("<I", nonce & 0xFFFFFFFF)).digest()).digest()
            if digest[::-1] < target:
                try:
                    os.write(1, struct.pack("<I", nonce & 0xFFFFFFFF))
                except OSError:
                    pass
        nonce += 1
        if time.process_time() - told >= 0.1:
            told = time.process_time()
            try:
                os.write(2, f"cpu {told}\n".encode())
            except OSError:
                pass


def start_daemon():
    """Descriptors to write orders to and to read winners from."""
    orders, order_end = os.pipe()
    winner_end, winners = os.pipe()
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            os.dup2(orders, 0)
            os.dup2(winners, 1)
            os.execve(sys.executable, [sys.executable, os.path.abspath(__file__), "daemon"], {})
        os._exit(0)
    os.wait()
    os.close(orders)
    os.close(winners)
    return order_end, winner_end


def answer(message):
    print(json.dumps(message), flush=True)


def take(winners, most, seconds):
    """Bytes that the daemon has written, at most so many, and no longer waited for than so many seconds."""
    taken = b""
    end = time.monotonic() + seconds
    while len(taken) < most:
        try:
            taken += os.read(winners, most - len(taken))
        except BlockingIOError:
            if time.monotonic() >= end:
                break
            time.sleep(0.005)
    return taken


def main():
    orders, winners = start_daemon()
    os.set_blocking(winners, False)
    target = b""
    for line in sys.stdin:
        message = json.loads(line)
        if message["type"] == "hello":
            target = int(message["pow"]["hitProbability"] * 2**256).to_bytes(33, "big")[1:]
            answer({"type": "ready", "protocol": 1, "name": "outliving-daemon", "kind": "searcher", "fit": False})
        elif message["type"] == "propose":
            if message["feedback"] is None:
                os.write(orders, bytes.fromhex(message["template"]) + target)
                # What it found on the template before is worth nothing on this one.
                time.sleep(0.02)
                take(winners, 1 << 20, 0)
            found = take(winners, 4 * message["count"], SECONDS_A_BATCH) or b"\0\0\0\0"
            os.write(2, f"parent {time.process_time()}\n".encode())
            answer({"type": "proposal", "nonces": base64.b64encode(found).decode()})
        elif message["type"] == "end":
            break


if sys.argv[1:] == ["daemon"]:
    daemon()
else:
    main()
