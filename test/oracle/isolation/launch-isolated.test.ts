import { spawn } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, onTestFinished } from "vitest";
import { launchWithout, type Part } from "../../../src/oracle/isolation/launch-isolated.js";
import { ROOT, temporaryFolder } from "../../support/cli.js";
import { leftAfter, processesNaming } from "../../support/processes.js";
import { testWith } from "../../support/tools.js";
import { ClaimProcess, hello, TEMPLATE, titleOf, WAYS } from "./claim-process.js";

/** Runs a shell command as a claim; what it printed and how it ended. */
async function run(
  without: readonly Part[],
  script: string,
  changes: { memoryMiB?: number; input?: string } = {},
) {
  const folder = temporaryFolder();
  const workFolder = join(folder, "work");
  mkdirSync(workFolder);
  const launched = launchWithout(without, {
    command: "sh",
    args: ["-c", script],
    workFolder,
    readable: [],
    memoryMiB: changes.memoryMiB ?? 256,
    processes: 16,
    hideFolders: [folder],
  });
  let stdout = "";
  let stderr = "";
  launched.stdout.on("data", (data: Buffer) => {
    stdout += data.toString();
  });
  launched.stderr.on("data", (data: Buffer) => {
    stderr += data.toString();
  });
  launched.stdin.end(changes.input ?? "");
  const end = await launched.exited;
  return { ...end, stdout: stdout.trim(), stderr: stderr.trim(), workFolder, launched };
}

for (const without of WAYS) {
  testWith("sh", `pipes, status and environment are the claim's own, ${titleOf(without)}`, async () => {
    process.env.NONCETRIAL_TEST_SECRET = "secret";
    onTestFinished(() => {
      delete process.env.NONCETRIAL_TEST_SECRET;
    });
    const script = "cat; pwd; env | cut -d= -f1 | sort | tr '\\n' ' '; ls -A; echo log >&2; exit 7";
    const { stdout, stderr, code, signal, workFolder } = await run(without, script, { input: "in\n" });
    const [echoed, folder, names, ...files] = stdout.split("\n");
    expect([echoed, folder, files]).toEqual(["in", workFolder, []]);
    expect(
      names
        ?.trim()
        .split(" ")
        .filter((name) => name !== "PWD" && name !== "_"),
    ).toEqual(["HOME", "LANG", "PATH"]);
    expect([stderr, code, signal]).toEqual(["log", 7, null]);
  });

  testWith(
    "sh",
    `a claim ended by a signal is told apart, and a missing program, ${titleOf(without)}`,
    async () => {
      expect(await run(without, "kill -SEGV $$")).toMatchObject({ code: null, signal: "SIGSEGV" });
      expect(await run(without, "exec no-such-program")).toMatchObject({ code: 127, signal: null });
    },
  );

  testWith("python3", `memory, files and descriptors are limited, ${titleOf(without)}`, async () => {
    const code = "import sys; b = bytearray(300 << 20); print(len(b))";
    expect((await run(without, `python3 -c '${code}'`, { memoryMiB: 128 })).stderr).toContain("MemoryError");
    const limits = await run(without, "ulimit -n; ulimit -f; echo text >file; cat file");
    expect(limits.stdout.split("\n")).toEqual(["256", "524288", "text"]);
  });

  testWith(
    "sh",
    `settings of the machine cannot be written where it is isolated, ${titleOf(without)}`,
    async () => {
      // Its own value, so that nothing changes where it can.
      const script =
        'for f in /proc/sys/vm/swappiness /proc/sys/kernel/core_pattern; do { v=$(cat $f); echo "$v" >$f; } 2>/dev/null && echo wrote $f; done; echo end';
      const { stdout, launched } = await run(without, script);
      if (launched.isolation.isolated) expect(stdout).toBe("end");
      else expect(stdout).toMatch(/end$/);
    },
  );

  testWith("python3", `kill ends a daemon too, ${titleOf(without)}`, async () => {
    const claim = new ClaimProcess("outliving-daemon.py", without);
    await claim.ask(hello(12));
    await claim.ask({ type: "propose", template: TEMPLATE, count: 16, feedback: null });
    await sleep(200);
    claim.launched.kill();
    expect(await claim.launched.exited).toEqual({ code: null, signal: "SIGKILL" });
    expect(await leftAfter(claim.file, 1)).toEqual([]);
  });

  testWith(
    "python3",
    `the trial's files are ${without.includes("namespaces") ? "said to be readable" : "not there"}, ${titleOf(without)}`,
    async () => {
      const server = createServer((socket) => socket.end()).listen(0, "127.0.0.1");
      onTestFinished(() => void server.close());
      await new Promise((resolve) => server.once("listening", resolve));
      const { port } = server.address() as { port: number };
      const claim = new ClaimProcess("file-reader.py", without, {}, [String(port)]);
      writeFileSync(join(dirname(claim.file), "run.json"), '{"seed":"1"}');
      await claim.ask(hello(12));
      claim.tell({ type: "end" });
      await claim.launched.exited;
      const found = JSON.parse(/^found (.*)$/m.exec(claim.stderr)![1]!);
      const { isolation } = claim.launched;
      expect(found.environment.filter((name: string) => !name.startsWith("NONCETRIAL_CLAIM"))).toEqual(
        expect.arrayContaining(["HOME", "LANG", "PATH"]),
      );
      expect(found.environment.join(" ")).not.toMatch(/proxy|token|secret|NODE/i);
      if (isolation.isolated) {
        expect(found).toMatchObject({ files: [], processes: [], network: false, ownFileChanged: false });
        expect(isolation).toMatchObject({ network: "none", pid: true, readOnlyRoot: true });
      } else {
        // What is not kept from the claim is not said to be.
        expect(isolation).toMatchObject({ network: "shared", pid: false, readOnlyRoot: false });
        expect(isolation.why).toMatch(/namespaces/);
        expect(found.network).toBe(true);
      }
    },
  );

  testWith(
    "python3",
    `nothing is left 5 s after the trial is ended by SIGKILL, ${titleOf(without)}`,
    async () => {
      const claim = new ClaimProcess("outliving-daemon.py", without);
      claim.launched.kill();
      await claim.launched.exited;
      // A trial of its own process, since this one is to go on.
      const options = {
        command: "python3",
        args: [claim.file],
        workFolder: join(dirname(claim.file), "work"),
        readable: [claim.file],
        memoryMiB: 256,
        processes: 32,
        hideFolders: [],
      };
      const script = `
      import { launchWithout } from ${JSON.stringify(join(ROOT, "dist/oracle/isolation/launch-isolated.js"))};
      const claim = launchWithout(${JSON.stringify(without)}, ${JSON.stringify(options)});
      claim.stdin.write(${JSON.stringify(`${JSON.stringify(hello(12))}\n`)});
      claim.stdout.once("data", () => console.log("ready"));
      setInterval(() => {}, 1000);`;
      const trial = spawn(process.execPath, ["--input-type=module", "-e", script], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      onTestFinished(() => void trial.kill("SIGKILL"));
      await new Promise((resolve) => trial.stdout.once("data", resolve));
      await sleep(300);
      const running = processesNaming(claim.file).filter((pid) => pid !== trial.pid);
      // Supervisor, claim and daemon at least.
      expect(running.length).toBeGreaterThan(2);
      trial.kill("SIGKILL");
      expect(await leftAfter(claim.file, 5)).toEqual([]);
    },
  );
}

testWith("unshare", "no control group is left behind", async () => {
  const { launched } = await run([], "exit 0");
  expect(launched.isolation.metering).not.toBe("unmetered");
  expect(groupsOf(process.pid)).toEqual([]);
  const missing = new ClaimProcess("file-reader.py", [], { workFolder: "/no/such/folder" });
  expect((await missing.launched.exited).code).not.toBe(0);
  expect(() => new ClaimProcess("file-reader.py", [], { readable: ["/no/such/file"] })).toThrow(
    "/no/such/file is not there for the claim to read",
  );
  expect(groupsOf(process.pid)).toEqual([]);
});

/** Control groups that a process has made. */
function groupsOf(pid: number): string[] {
  const points = readFileSync("/proc/self/mountinfo", "utf8")
    .split("\n")
    .filter((line) => / - cgroup2? /.test(line))
    .map((line) => line.split(" ")[4]!);
  return points.flatMap((point) =>
    readdirSync(point).filter((name) => name.startsWith(`noncetrial-${pid}-`)),
  );
}
