import { describe, expect, test } from "vitest";
import { powFunction } from "../../src/pow/registry.js";
import { openWideScanner } from "../../src/pow/wide-scanner.js";

describe("openWideScanner", () => {
  // With a kernel of 64 bits, and without one.
  test.each(["sha256d", "sha256:9", "scrypt:16,2", "planted:0.3@sha256d", "randomx-lite:1,1,1,1"])(
    "%s: the top 64 bits of the whole hash",
    (id) => {
      const pow = powFunction(id, "1");
      const template = Uint8Array.from({ length: pow.templateBytes }, (_, i) => i);
      const nonces = Uint32Array.of(0, 7, 0xffffffff, 7);
      const [top, next] = [new Uint32Array(4), new Uint32Array(4)];
      openWideScanner(pow, template).scan(nonces, top, next);
      for (const [i, nonce] of nonces.entries()) {
        const hash = Buffer.from(pow.hash(template, nonce));
        expect([top[i], next[i]]).toEqual([hash.readUInt32LE(28), hash.readUInt32LE(24)]);
      }
    },
  );

  test.each(["sha256d", "planted:0.3@sha256d"])("%s: wrong lengths are refused", (id) => {
    const pow = powFunction(id, "1");
    expect(() =>
      openWideScanner(pow, new Uint8Array(75)).scan(
        new Uint32Array(1),
        new Uint32Array(1),
        new Uint32Array(1),
      ),
    ).toThrow(RangeError);
    const scanner = openWideScanner(pow, new Uint8Array(76));
    expect(() => scanner.scan(new Uint32Array(0), new Uint32Array(1), new Uint32Array(1))).toThrow(
      "no nonces to scan",
    );
    expect(() => scanner.scan(new Uint32Array(2), new Uint32Array(2), new Uint32Array(1))).toThrow(
      "next has 1 words, 2 are needed",
    );
  });
});
