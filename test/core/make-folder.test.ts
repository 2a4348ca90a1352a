import { existsSync, mkdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { makeFolder } from "../../src/core/make-folder.js";
import { temporaryFolder } from "../support/cli.js";

describe("makeFolder", () => {
  test("makes what is missing and names the topmost of it", () => {
    const root = temporaryFolder();
    expect(makeFolder(join(root, "a/b/c"))).toBe(join(root, "a"));
    expect(statSync(join(root, "a/b/c")).isDirectory()).toBe(true);
    expect(makeFolder(join(root, "a/b/c"))).toBeUndefined();
    mkdirSync(join(root, "there"));
    expect(makeFolder(join(root, "there/below"))).toBe(join(root, "there/below"));
  });

  test("refuses a place that is taken by a file", () => {
    const root = temporaryFolder();
    writeFileSync(join(root, "file"), "");
    expect(() => makeFolder(join(root, "file"))).toThrow(/EEXIST/);
    expect(() => makeFolder(join(root, "file/below"))).toThrow(/ENOTDIR|EEXIST/);
  });

  test.runIf(existsSync("/proc/self"))("returns where the system makes no folder", () => {
    expect(() => makeFolder("/proc/noncetrial/run")).toThrow(/ENOENT/);
  });
});
