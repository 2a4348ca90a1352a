import { expect } from "vitest";
import { powFunction } from "../../../src/pow/registry.js";
import { leftAfter } from "../../support/processes.js";
import { testWith } from "../../support/tools.js";
import { ClaimProcess, hello, TEMPLATE, titleOf, WAYS } from "./claim-process.js";

const BITS = 12;

function nonces(answer: Record<string, unknown> | undefined): Uint32Array {
  const bytes = Buffer.from(String(answer?.nonces), "base64");
  return Uint32Array.from({ length: bytes.length / 4 }, (_, i) => bytes.readUInt32LE(4 * i));
}

// Metering is by groups in the first way and by samples in the last.
for (const without of [WAYS[0]!, WAYS.at(-1)!]) {
  testWith(
    "python3",
    `private hashing submits winners only and is metered, ${titleOf(without)}`,
    async () => {
      const claim = new ClaimProcess("private-hashing.py", without);
      await claim.ask(hello(BITS));
      const propose = { type: "propose", template: TEMPLATE, count: 4096, feedback: null };
      const found = [...nonces(await claim.ask(propose)), ...nonces(await claim.ask(propose))];
      const pow = powFunction("sha256d");
      const hashes = new Uint32Array(found.length);
      pow.openScanner(Buffer.from(TEMPLATE, "hex")).scan(Uint32Array.from(found), hashes);
      const hits = [...hashes].filter((hash) => Math.clz32(hash) >= BITS).length;
      // One in 4096 by chance.
      expect(hits / found.length).toBeGreaterThan(0.5);
      claim.tell({ type: "end" });
      expect(await claim.launched.exited).toEqual({ code: 0, signal: null });
      expect(claim.confessedSeconds).toBeGreaterThan(0.1);
      const measured = claim.launched.cpuSeconds()!;
      expect(measured).toBeGreaterThan(0.8 * claim.confessedSeconds - 0.05);
      expect(measured).toBeLessThan(1.2 * claim.confessedSeconds + 0.1);
    },
  );
}

for (const without of WAYS) {
  testWith("python3", `children that nobody waits for are metered, ${titleOf(without)}`, async () => {
    const claim = new ClaimProcess("auto-reaped-fork.py", without);
    await claim.ask(hello(32));
    for (let i = 0; i < 2; i++) {
      await claim.ask({ type: "propose", template: TEMPLATE, count: 4096, feedback: null });
    }
    claim.tell({ type: "end" });
    expect(await claim.launched.exited).toEqual({ code: 0, signal: null });
    // Two children and the claim itself.
    expect(claim.stderr.match(/^cpu /gm)).toHaveLength(3);
    const measured = claim.launched.cpuSeconds()!;
    expect(measured).toBeGreaterThan(0.8 * claim.confessedSeconds);
    expect(measured).toBeLessThan(1.2 * claim.confessedSeconds + 0.2);
  });

  testWith("python3", `a daemon is metered, and ends with its claim, ${titleOf(without)}`, async () => {
    const claim = new ClaimProcess("outliving-daemon.py", without);
    await claim.ask(hello(12));
    for (let i = 0; i < 2; i++) {
      await claim.ask({ type: "propose", template: TEMPLATE, count: 4096, feedback: null });
    }
    const measured = claim.launched.cpuSeconds()!;
    const last = (of: RegExp) => Number([...claim.stderr.matchAll(of)].at(-1)?.[1]);
    const daemon = last(/^cpu ([\d.]+)$/gm);
    expect(daemon).toBeGreaterThan(0.2);
    expect(measured).toBeGreaterThan(0.8 * daemon);
    // What it has used since it last said so, and its two forks, are beside that.
    expect(measured).toBeLessThan(1.2 * (daemon + last(/^parent ([\d.]+)$/gm)) + 0.4);
    claim.tell({ type: "end" });
    expect((await claim.launched.exited).code).toBe(0);
    expect(await leftAfter(claim.file, 1)).toEqual([]);
    expect(claim.launched.cpuSeconds()).toBeGreaterThanOrEqual(measured);
  });
}
