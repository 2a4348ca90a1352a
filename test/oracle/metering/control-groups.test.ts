import { existsSync, rmdirSync } from "node:fs";
import { expect, test } from "vitest";
import { groupSeconds, makeControlGroups } from "../../../src/oracle/metering/control-groups.js";

test("both versions' usage files are read", () => {
  expect(groupSeconds("usage_usec 2500000\nuser_usec 2000000\nsystem_usec 500000\n")).toBe(2.5);
  expect(groupSeconds(" usage_usec 2500000 user_usec 2000000 ")).toBe(2.5);
  expect(groupSeconds("1250000000\n")).toBe(1.25);
  expect(groupSeconds("")).toBeNull();
});

test("groups that can be made have a usage file, and where none can be there is none", () => {
  const groups = makeControlGroups({ memoryMiB: 64, processes: 8 });
  expect(groups.usageFile === null).toBe(groups.metering === null);
  expect(groups.folders.every((folder) => existsSync(`${folder}/cgroup.procs`))).toBe(true);
  if (groups.usageFile !== null) expect(existsSync(groups.usageFile)).toBe(true);
  for (const folder of groups.folders) rmdirSync(folder);
});
