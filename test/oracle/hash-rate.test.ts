import { describe, expect, test } from "vitest";
import { compressionsOf, measureHashRate, priceOf } from "../../src/oracle/hash-rate.js";
import { opensslCompressions, parseSpeed } from "../../src/oracle/openssl-speed.js";
import { threadSeconds } from "../../src/oracle/thread-time.js";
import { powFunction } from "../../src/pow/registry.js";
import { testWith } from "../support/tools.js";

test("the fastest hasher times the factor is what is charged", () => {
  const measured = [
    { name: "kernel", rate: 7e6 },
    { name: "openssl speed", rate: 12e6 },
    { name: "node:crypto", rate: 1e6 },
  ];
  expect(priceOf(measured, 4)).toEqual({ rate: 48e6, safetyFactor: 4, fastest: "openssl speed", measured });
  expect(() => priceOf([], 4)).toThrow("no hasher");
});

test("compressions a nonce follow the rounds", () => {
  expect(["sha256d", "sha256d:64,64", "sha256d:64,32", "sha256:64", "sha256:16"].map(compressionsOf)).toEqual(
    [2, 2, 1.5, 1, 0.25],
  );
  expect(["scrypt", "scrypt:16,8", "randomx"].map(compressionsOf)).toEqual([null, null, null]);
});

test("openssl's machine-readable speed is read, anything else is not", () => {
  const output = "+DT:sha256:1:16384\n+R:98765:sha256:0.990000\n+H:16384\n+F:25:sha256:1024000000.00\n";
  expect(parseSpeed(output)).toBe(16_000_000);
  expect(parseSpeed(output.replaceAll("\n", "\r\n"))).toBe(16_000_000);
  for (const other of ["", "speed: unknown option", "+F:25:sha256:0.00", "+F:25:md5:1000.00"]) {
    expect(parseSpeed(other)).toBeNull();
  }
});

testWith("openssl", "openssl is measured where it is there", () => {
  // From the slowest machine in use to some way beyond the fastest.
  expect(opensslCompressions()).toBeGreaterThan(1e5);
  expect(opensslCompressions()).toBeLessThan(1e9);
});

describe("a thread's CPU time", () => {
  test("grows with work and not with waiting", async () => {
    const start = threadSeconds();
    await new Promise((resolve) => setTimeout(resolve, 200));
    const waited = threadSeconds() - start;
    for (let sum = 0; threadSeconds() - start - waited < 0.1; ) sum += Math.sqrt(sum);
    expect(waited).toBeLessThan(0.1);
  });
});

test("a price is measured for each kind of function", () => {
  for (const id of ["sha256d", "planted:0.3@sha256:20", "scrypt:2,1"]) {
    const { rate, fastest, measured, safetyFactor } = measureHashRate(powFunction(id));
    expect(measured.map(({ name }) => name)).toContain(fastest);
    expect(rate).toBe(safetyFactor * Math.max(...measured.map((hasher) => hasher.rate)));
    expect(rate).toBeGreaterThan(1000);
  }
});

test("without openssl on PATH it is left out", () => {
  const path = process.env.PATH;
  process.env.PATH = "/nowhere";
  try {
    expect(opensslCompressions()).toBeNull();
  } finally {
    process.env.PATH = path;
  }
});
