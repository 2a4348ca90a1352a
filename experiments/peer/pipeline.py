#!/usr/bin/env python3
"""A nonce filter tried on SHA-256d as one would do it with Python's usual libraries.

Labels nonces, trains a multilayer perceptron on the bits of the nonce, scores fresh nonces, hashes all of them and compares
the hits among the better-scored half with those among all. The same work as peer.yaml asks of noncetrial, without its
controls; the test takes the share kept as known. Needs Debian's python3-sklearn. Prints one line of JSON; times are in seconds, rates in nonces a second.
"""

import argparse
import hashlib
import json
import os
import sys
import time
from multiprocessing import get_context

# One thread a process: the processes are what shares the cores.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
from scipy.stats import beta
from sklearn.neural_network import MLPClassifier

BATCH = 65536
ALPHA = 0.01
MARGIN = 0.01


def template(seed, kind, index):
    """A random header of 80 bytes: its first 76 count."""
    return hashlib.shake_256(f"{seed}/{kind}/{index}".encode()).digest(76)


def hits_of(header, nonces, bits):
    """Whether the hash of each nonce has so many leading zero bits, as 0 or 1; with the midstate of the first 64 bytes."""
    midstate = hashlib.sha256(header[:64])
    tail = header[64:76]
    sha256 = hashlib.sha256
    limit = 1 << (256 - bits)
    whole, rest = divmod(bits, 8)
    zeros = bytes(whole)
    data = nonces.astype("<u4").tobytes()
    hits = bytearray(len(nonces))
    for i in range(len(nonces)):
        state = midstate.copy()
        state.update(tail + data[4 * i : 4 * i + 4])
        digest = sha256(state.digest()).digest()
        if digest.endswith(zeros) and (rest == 0 or int.from_bytes(digest, "little") < limit):
            hits[i] = 1
    return np.frombuffer(hits, dtype=np.uint8)


def bits_of(nonces):
    """Rows of 32 bits as 0 and 1."""
    return np.unpackbits(nonces.astype("<u4").view(np.uint8).reshape(-1, 4), axis=1).astype(np.float32)


def labelled(seed, templates, count, bits, stream):
    nonces, hits = [], []
    for index in range(templates):
        drawn = stream.integers(0, 2**32, count, dtype=np.uint32)
        nonces.append(drawn)
        hits.append(hits_of(template(seed, "train", index), drawn, bits))
    return np.concatenate(nonces), np.concatenate(hits)


def train(nonces, hits):
    model = MLPClassifier(
        hidden_layer_sizes=(64, 32),
        learning_rate_init=2e-3,
        batch_size=512,
        max_iter=12,
        early_stopping=True,
        n_iter_no_change=3,
        validation_fraction=0.25,
        random_state=1,
    )
    return model.fit(bits_of(nonces), hits)


def judge_templates(work):
    """Scores, hashes and counts the nonces of some templates."""
    model, threshold, seed, indices, count, bits = work
    tally = np.zeros(4, dtype=np.int64)
    for index in indices:
        header = template(seed, "judge", index)
        stream = np.random.default_rng([seed, 2, index])
        for start in range(0, count, BATCH):
            nonces = stream.integers(0, 2**32, min(BATCH, count - start), dtype=np.uint32)
            kept = model.predict_proba(bits_of(nonces))[:, 1] > threshold
            hits = hits_of(header, nonces, bits)
            tally += np.array([len(nonces), kept.sum(), hits.sum(), hits[kept].sum()], dtype=np.int64)
    return tally


def verdict(nonces, kept, hits, kept_hits):
    """Exact interval of the share of hits that was kept, over the share of nonces that was (Clopper and Pearson 1934)."""
    share = kept / nonces
    low = beta.ppf(ALPHA / 2, kept_hits, hits - kept_hits + 1) / share
    high = beta.ppf(1 - ALPHA / 2, kept_hits + 1, hits - kept_hits) / share
    if low > 1:
        word = "advantage"
    elif high < 1 + MARGIN:
        word = "no-advantage"
    else:
        word = "inconclusive"
    return {"lift": kept_hits / hits / share, "interval": [low, high], "verdict": word}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--nonces", type=int, default=64 * 2**20, help="nonces to judge on (default: 64 Mi)")
    parser.add_argument("--bits", type=int, default=8, help="leading zero bits of a hit (default: 8)")
    parser.add_argument("--processes", type=int, default=2, help="processes that score and hash (default: 2)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--hash-only", type=float, metavar="SECONDS", help="only hash, on one thread, for so long")
    options = parser.parse_args()

    stream = np.random.default_rng([options.seed, 1])
    if options.hash_only is not None:
        nonces = stream.integers(0, 2**32, BATCH, dtype=np.uint32)
        header = template(options.seed, "judge", 0)
        began, done = time.perf_counter(), 0
        while time.perf_counter() - began < options.hash_only:
            hits_of(header, nonces, options.bits)
            done += len(nonces)
        print(json.dumps({"hashes_per_second": done / (time.perf_counter() - began)}))
        return

    began = time.perf_counter()
    nonces, hits = labelled(options.seed, 32, 2048, options.bits, stream)
    labels_done = time.perf_counter()
    model = train(nonces, hits)
    # The better-scored half is kept: the cut is the median score of fresh nonces.
    fresh = stream.integers(0, 2**32, BATCH, dtype=np.uint32)
    threshold = np.median(model.predict_proba(bits_of(fresh))[:, 1])
    fit_done = time.perf_counter()
    templates = 16
    count = options.nonces // templates
    shares = [list(range(part, templates, options.processes)) for part in range(options.processes)]
    works = [(model, threshold, options.seed, share, count, options.bits) for share in shares]
    with get_context("fork").Pool(options.processes) as pool:
        tally = sum(pool.map(judge_templates, works))
    ended = time.perf_counter()
    counts = dict(zip(("nonces", "kept", "hits", "kept_hits"), map(int, tally)))
    print(
        json.dumps(
            {
                **counts,
                **verdict(*map(int, tally)),
                "label_seconds": labels_done - began,
                "fit_seconds": fit_done - labels_done,
                "judge_seconds": ended - fit_done,
                "judged_per_second": counts["nonces"] / (ended - fit_done),
            }
        )
    )


if __name__ == "__main__":
    sys.exit(main())
