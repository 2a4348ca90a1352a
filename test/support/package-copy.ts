import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT, temporaryFolder } from "./cli.js";

/** Another installation of the built package: of another version, or without some of the packages that it uses. */
export function packageCopy({
  version,
  without = [],
}: {
  version?: string;
  without?: readonly string[];
}): string {
  const root = temporaryFolder();
  cpSync(join(ROOT, "dist"), join(root, "dist"), { recursive: true });
  const manifest = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as object;
  writeFileSync(join(root, "package.json"), JSON.stringify({ ...manifest, ...(version ? { version } : {}) }));
  const modules = join(root, "node_modules");
  mkdirSync(modules);
  for (const name of readdirSync(join(ROOT, "node_modules"))) {
    if (!without.includes(name)) symlinkSync(join(ROOT, "node_modules", name), join(modules, name));
  }
  return root;
}
