import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Builds `dist/` once before all tests, so that the command line and worker threads are those of the sources. */
export function setup(): void {
  const root = fileURLToPath(new URL("../../", import.meta.url));
  rmSync(`${root}dist`, { recursive: true, force: true });
  execFileSync("npm", ["run", "--silent", "build"], { cwd: root, stdio: "inherit" });
}
