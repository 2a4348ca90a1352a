import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { ROOT } from "../support/cli.js";

/** The rooms in order of dependency: a room imports only from rooms above it, and from itself. */
const ROOMS = [
  "core",
  "kernel",
  "pow",
  "stats",
  "dataset",
  "model",
  "oracle",
  "claim",
  "trial",
  "engine",
  "report",
  "bench",
  "cli",
];

/** What a room must not know although it lies above. */
const FORBIDDEN: Record<string, readonly string[]> = {
  stats: ["kernel", "pow"],
  model: ["pow", "stats"],
  claim: ["oracle"],
  report: ["engine"],
  bench: ["trial", "engine", "report"],
};

const SRC = join(ROOT, "src");

function sources(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return sources(path);
    return path.endsWith(".ts") ? [path] : [];
  });
}

function imports(path: string): string[] {
  const text = readFileSync(path, "utf8");
  return [...text.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*"(\.[^"]+)"/g)].map((match) =>
    relative(SRC, resolve(dirname(path), match[1]!)),
  );
}

/** Complaints about one import of a file in a room. */
function complaints(room: string, target: string): string[] {
  const other = target.split("/")[0]!;
  if (other === room) return [];
  if (ROOMS.indexOf(other) > ROOMS.indexOf(room)) return [`${room} must not import from ${other} below it`];
  if (FORBIDDEN[room]?.includes(other)) return [`${room} must know nothing of ${other}`];
  return [];
}

describe("rooms", () => {
  test("every folder of src is a known room", () => {
    const folders = readdirSync(SRC).filter((name) => statSync(join(SRC, name)).isDirectory());
    expect(folders.filter((name) => !ROOMS.includes(name))).toEqual([]);
  });

  test("imports point upwards only", () => {
    const files = sources(SRC).filter((path) => dirname(path) !== SRC);
    expect(files.length).toBeGreaterThan(20);
    const found = files.flatMap((path) => {
      const room = relative(SRC, path).split("/")[0]!;
      return imports(path).flatMap((target) =>
        complaints(room, target).map((complaint) => `${relative(ROOT, path)}: ${complaint}`),
      );
    });
    expect(found).toEqual([]);
  });

  test("an import that points down is noticed", () => {
    expect(complaints("pow", "trial/plan.js")).toHaveLength(1);
    expect(complaints("claim", "oracle/metered-oracle.js")).toHaveLength(1);
    expect(complaints("trial", "pow/registry.js")).toEqual([]);
  });

  test("no clock and no Math.random where digests are made", () => {
    const rooms = ROOMS.slice(0, ROOMS.indexOf("engine"));
    const found = rooms
      .flatMap((room) => sources(join(SRC, room)))
      .filter((path) => /\bMath\.random\b|\bDate\.now\b|\bnew Date\b|\bperformance\.now\b/.test(code(path)))
      .map((path) => relative(ROOT, path));
    expect(found).toEqual([]);
  });
});

/** A file without its comments. */
function code(path: string): string {
  return readFileSync(path, "utf8").replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, "");
}
