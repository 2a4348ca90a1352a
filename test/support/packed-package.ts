import { execFileSync } from "node:child_process";
import { lstatSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll } from "vitest";
import { z } from "zod";
import { ROOT } from "./cli.js";

const lockSchema = z.object({
  packages: z.record(z.string(), z.object({ dev: z.boolean().optional(), peer: z.boolean().optional() })),
});

/**
 * An empty project with this package as `npm pack` makes it, and links to the packages that it would be installed with: none
 * that only its development needs. Nothing is fetched.
 */
export function projectWithPackage(): string {
  const project = mkdtempSync(join(tmpdir(), "noncetrial-project-"));
  afterAll(() => rmSync(project, { recursive: true, force: true }));
  writeFileSync(join(project, "package.json"), '{ "type": "module", "private": true }\n');
  const modules = join(project, "node_modules");
  mkdirSync(modules);
  for (const name of installed()) {
    const link = join(modules, name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(ROOT, "node_modules", name), link, "junction");
  }
  // Its build is that of the tests: no script of it runs.
  const pack = ["pack", "--ignore-scripts", "--json", "--loglevel=error", "--pack-destination", project];
  const output = execFileSync("npm", pack, { cwd: ROOT, encoding: "utf8" });
  const [{ filename }] = z.tuple([z.object({ filename: z.string() })]).parse(JSON.parse(output));
  mkdirSync(join(modules, "noncetrial"));
  execFileSync("tar", [
    "-xzf",
    join(project, filename),
    "--strip-components=1",
    "-C",
    join(modules, "noncetrial"),
  ]);
  return project;
}

/** Packages that come with this one, by the lockfile; those that are there. */
function installed(): string[] {
  const { packages } = lockSchema.parse(JSON.parse(readFileSync(join(ROOT, "package-lock.json"), "utf8")));
  return Object.entries(packages).flatMap(([path, { dev, peer }]) => {
    const name = /^node_modules\/((?:@[^/]+\/)?[^/]+)$/.exec(path)?.[1];
    return name !== undefined && !dev && !peer && exists(join(ROOT, path)) ? [name] : [];
  });
}

function exists(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}
