import { afterEach, expect, test, vi } from "vitest";
import { memory, optionalParts } from "../../src/engine/doctor-parts.js";
import { temporaryFolder } from "../support/cli.js";

afterEach(() => vi.unstubAllEnvs());

test("a program that is not there is missing, with what it is for and how to get it", () => {
  vi.stubEnv("PATH", temporaryFolder());
  const parts = optionalParts();
  const programs = parts.filter(({ part }) => part.startsWith("program "));
  expect(programs.map(({ part }) => part)).toEqual(
    ["python3", "openssl", "chromium", "redis-server"].map((name) => `program ${name}`),
  );
  for (const { status, detail } of programs) {
    expect(status).toBe("missing");
    expect(detail).toMatch(/^not on PATH; for .+ Debian: apt-get install /);
  }
  for (const { part, status, detail } of parts.filter((one) => one.part.startsWith("package "))) {
    expect(status === "ok" || detail.includes("npm install"), part).toBe(true);
  }
});

test("memory is that of the machine or of its group", () => {
  expect(memory()).toMatchObject({
    part: "memory",
    detail: expect.stringMatching(/^[\d.]+ GiB, [\d.]+ GiB free/),
  });
});
