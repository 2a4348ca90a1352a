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
 * A test that needs something of the machine. Where it is missing the test prints SKIPPED and why; with
 * NONCETRIAL_REQUIRE_ALL=1 it fails instead.
 *
 * @param missing why it cannot run here, null where it can
 */
export function testUnless(missing: string | null, title: string, body: () => Promise<void> | void): void {
  if (missing === null) {
    test(title, body as TestFunction);
    return;
  }
  if (process.env.NONCETRIAL_REQUIRE_ALL === "1") {
    test(title, () => {
      throw new Error(`${missing}, and NONCETRIAL_REQUIRE_ALL=1 asks for every test`);
    });
    return;
  }
  console.log(`SKIPPED ${title}: ${missing}`);
  test.skip(title, () => {});
}

/** A test that needs a program. */
export function testWith(program: string, title: string, body: (path: string) => Promise<void> | void): void {
  const path = findProgram(program);
  testUnless(path === undefined ? `${program} is not on PATH` : null, title, () => body(path!));
}
