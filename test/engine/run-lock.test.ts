import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { thisProcess, whereabouts } from "../../src/engine/process-place.js";
import { type Holder, holderOf, LOCK_FILE, RunLock } from "../../src/engine/run-lock.js";
import { temporaryFolder } from "../support/cli.js";

const lockIn = (folder: string) => join(folder, LOCK_FILE);

/** A folder with the lock of a process that differs from this one. */
function locked(changes: Partial<Holder>): string {
  const folder = temporaryFolder();
  RunLock.take(folder);
  const holder = JSON.parse(readFileSync(lockIn(folder), "utf8")) as Holder;
  // In place: the file is to stay the one that it says it is.
  writeFileSync(lockIn(folder), JSON.stringify({ ...holder, ...changes }));
  return folder;
}

test("a folder has one holder, until it lets go", () => {
  const folder = temporaryFolder();
  const lock = RunLock.take(folder);
  expect(lock.held).toBe(true);
  expect(() => RunLock.take(folder)).toThrow(
    new RegExp(`is in use by process ${process.pid} on .*, since \\d{4}-.*; wait for it or stop it`),
  );
  expect(() => RunLock.take(folder, true)).toThrow(/is in use by/);
  lock.release();
  expect(existsSync(lockIn(folder))).toBe(false);
  RunLock.take(folder).release();
});

describe("what is left of a holder that is gone is taken over", () => {
  const boot = "11111111-2222-3333-4444-555555555555";
  test.each<[string, Partial<Holder>]>([
    ["its number is no process's", { pid: 2 ** 22 + 1 }],
    ["its number was given to another process", { start: 1 }],
    ["the machine was started anew", { boot, pid: process.pid }],
  ])("%s", (_title, changes) => {
    const folder = locked(changes);
    expect(holderOf(folder)).toMatchObject({ state: "gone" });
    const lock = RunLock.take(folder);
    expect(lock.held).toBe(true);
  });

  test("it was killed", async () => {
    const child = spawn(process.execPath, ["-e", "setTimeout(() => {}, 60_000)"]);
    const place = { ...thisProcess(), pid: child.pid! };
    const stat = readFileSync(`/proc/${child.pid}/stat`, "latin1");
    const start = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19]);
    expect(whereabouts({ ...place, start })).toBe("alive");
    child.kill("SIGKILL");
    await once(child, "exit");
    expect(whereabouts({ ...place, start })).toBe("gone");
  });

  test("the folder is a copy of one in use", () => {
    const folder = temporaryFolder();
    RunLock.take(folder);
    const copy = join(temporaryFolder(), "copy");
    cpSync(folder, copy, { recursive: true });
    expect(holderOf(copy)).toMatchObject({ state: "gone" });
    RunLock.take(copy);
    expect(holderOf(folder)).toMatchObject({ state: "alive" });
  });
});

describe("where nobody can tell it is refused, unless it is told to take over", () => {
  test.each<[string, Partial<Holder>]>([
    ["another machine", { host: "elsewhere", boot: "other", machine: "other" }],
    ["a clone of this machine under another name", { host: "elsewhere", boot: "other" }],
    ["a container on this machine", { namespace: "pid:[1]" }],
  ])("%s", (_title, changes) => {
    const folder = locked(changes);
    expect(() => RunLock.take(folder)).toThrow(/cannot be looked at from here; if it is gone, --take-over/);
    expect(RunLock.take(folder, true).held).toBe(true);
  });

  test("a lock that cannot be read", () => {
    const folder = temporaryFolder();
    writeFileSync(lockIn(folder), "{");
    expect(() => RunLock.take(folder)).toThrow(
      /does not say who is at work there; if nobody is, --take-over/,
    );
    expect(RunLock.take(folder, true).held).toBe(true);
  });
});

test("who was taken over notices, and does not take away what is another's", () => {
  // Within one millisecond, and with the inode that has become free.
  vi.useFakeTimers({ toFake: ["Date"] });
  onTestFinished(() => void vi.useRealTimers());
  const folder = temporaryFolder();
  const first = RunLock.take(folder);
  rmSync(lockIn(folder));
  const second = RunLock.take(folder);
  expect(first.held).toBe(false);
  first.release();
  expect(second.held).toBe(true);
});

test("of many that come at once for what a dead one left, one gets it", async () => {
  const folder = locked({ start: 1 });
  const module = JSON.stringify(new URL("../../dist/engine/run-lock.js", import.meta.url).href);
  const script = `
    const { RunLock } = await import(${module});
    await new Promise((resolve) => setTimeout(resolve, Number(process.argv[1]) - Date.now()));
    try { RunLock.take(${JSON.stringify(folder)}); console.log("taken"); setTimeout(() => {}, 1000); }
    catch { console.log("refused"); }`;
  const at = String(Date.now() + 1500);
  const said = await Promise.all(
    Array.from({ length: 6 }, async () => {
      const child = spawn(process.execPath, ["--input-type=module", "-e", script, at]);
      let text = "";
      child.stdout.setEncoding("utf8").on("data", (part: string) => {
        text += part;
      });
      await once(child, "close");
      return text.trim();
    }),
  );
  expect(said.sort()).toEqual([...new Array<string>(5).fill("refused"), "taken"]);
});
