/*
 * Runs an experiment of this project and keeps its result here, in a folder of its name: what `noncetrial verify` and a reader
 * need, without labelled sets, fits and records. Run it again where a change moves a digest on purpose, and commit both.
 *
 *   node reports/reference/make.mjs quick [more options of noncetrial run, such as --resume]
 */
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The files of a run folder that are kept, and the figure that README.md shows. */
const KEPT = [
  "run.json",
  "experiment.yaml",
  "ledger.jsonl",
  "results.json",
  "report.html",
  "command.txt",
  "forest.svg",
];

process.chdir(fileURLToPath(new URL("../../", import.meta.url)));
const [name = "", ...options] = process.argv.slice(2);
const file = `experiments/${name}.yaml`;
if (!/^[a-z0-9-]+$/.test(name) || !existsSync(file)) {
  console.error(
    `${name === "" ? "no experiment is named" : `there is no ${file}`}: give a name such as quick`,
  );
  process.exit(2);
}

const folder = `reports/reference/${name}`;
if (!options.includes("--resume")) rmSync(folder, { recursive: true, force: true });
const command = ["run", file, "--out", folder];
const { status } = spawnSync(process.execPath, ["dist/cli/main.js", ...command, ...options], {
  stdio: "inherit",
});
if (status !== 0) process.exit(status ?? 1);
writeFileSync(join(folder, "command.txt"), `npx noncetrial ${command.join(" ")}\n`);
spawnSync(process.execPath, ["dist/cli/main.js", "report", folder, "--figures", folder]);
for (const part of readdirSync(folder)) {
  if (!KEPT.includes(part)) rmSync(join(folder, part), { recursive: true });
}
