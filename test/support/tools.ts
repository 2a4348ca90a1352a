import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { type TestFunction, test } from "vitest";

/** Path of a program on PATH, or undefined. */
export function findProgram(name: string): string | undefined {
  for (const folder of (process.env.PATH ?? "").split(delimiter)) {
    const path = join(folder, name);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {}
  }
  return undefined;
}

/**
 * A test that needs a program. Where it is missing the test prints SKIPPED and why; with
 * NONCETRIAL_REQUIRE_ALL=1 it fails instead.
 */
export function testWith(program: string, title: string, body: (path: string) => Promise<void> | void): void {
  const path = findProgram(program);
  if (path !== undefined) {
    test(title, (async () => body(path)) as TestFunction);
    return;
  }
  const reason = `${program} is not on PATH`;
  if (process.env.NONCETRIAL_REQUIRE_ALL === "1") {
    test(title, () => {
      throw new Error(`${reason}, and NONCETRIAL_REQUIRE_ALL=1 asks for every test`);
    });
    return;
  }
  console.log(`SKIPPED ${title}: ${reason}`);
  test.skip(title, () => {});
}
