import { expect } from "vitest";
import { testWith } from "../../support/tools.js";
import { ClaimProcess, titleOf, WAYS } from "./claim-process.js";

/** Children of 10 ms of CPU time each that nobody waits for, one after another. */
const SHORT_CHILDREN = `
import os, signal, time
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
for i in range(100):
    reader, writer = os.pipe()
    if os.fork() == 0:
        while time.process_time() < 0.01: pass
        os._exit(0)
    os.close(writer)
    os.read(reader, 1)
    os.close(reader)
`;

for (const without of WAYS.filter((parts) => !parts.includes("namespaces"))) {
  testWith("python3", `children too short to be sampled are charged, ${titleOf(without)}`, async () => {
    const claim = new ClaimProcess("file-reader.py", without, { args: ["-c", SHORT_CHILDREN] });
    expect((await claim.launched.exited).code).toBe(0);
    expect(claim.launched.cpuSeconds()).toBeGreaterThan(0.8);
  });
}
