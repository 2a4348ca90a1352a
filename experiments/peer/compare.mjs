/*
 * The same work by pipeline.py and by noncetrial's parts (pipeline.mjs), in turns, in one run: hashing, a core; the whole of it
 * (label, train, score, hash, compare) on two cores, and of that drawing, scoring, hashing and counting, a core; and `noncetrial
 * run`, which has controls besides. Needs a build and Debian's python3-sklearn.
 *
 *   node experiments/peer/compare.mjs [--nonces 67108864] [--turns 3]
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { scannerHasher } from "../../dist/oracle/hashers.js";
import { powFunction } from "../../dist/pow/registry.js";
import { count } from "./count-option.mjs";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const { values } = parseArgs({
  options: {
    nonces: { type: "string", default: String(64 * 2 ** 20) },
    turns: { type: "string", default: "3" },
  },
});
const nonces = count("--nonces", values.nonces, 5 * 2 ** 20);
const turns = count("--turns", values.turns, 1);
const python = pythonWithSklearn();

/** Nonces hashed between two looks at the clock. */
const BATCH = 65536;

/** Seconds of one slice of hashing, and the cores that the rest has. */
const SLICE = 1;
const CORES = 2;

const hashing = { python: [], noncetrial: [] };
const judging = { python: [], noncetrial: [] };
const whole = { python: [], noncetrial: [], trial: [] };
const verdicts = { python: "", noncetrial: "", trial: "" };
const hasher = scannerHasher(powFunction("sha256d"));
// Once over, so that nothing is compiled in the first slice.
ours(SLICE / 4);
for (let turn = 0; turn < turns; turn++) {
  hashing.python.push(ask(["--hash-only", String(SLICE)]).hashes_per_second);
  hashing.noncetrial.push(ours(SLICE));
  let judged;
  whole.python.push(
    seconds(() => (judged = ask(["--nonces", String(nonces), "--processes", String(CORES)]))),
  );
  verdicts.python = judged.verdict;
  judging.python.push(judged.judged_per_second / CORES);
  whole.noncetrial.push(seconds(() => (judged = pipeline())));
  verdicts.noncetrial = judged.verdict;
  judging.noncetrial.push(judged.judged_per_second / CORES);
  whole.trial.push(seconds(() => (verdicts.trial = trial())));
}

const pace = { python: median(judging.python), noncetrial: median(judging.noncetrial) };
const rate = { python: median(hashing.python), noncetrial: median(hashing.noncetrial) };
const time = {
  python: median(whole.python),
  noncetrial: median(whole.noncetrial),
  trial: median(whole.trial),
};
const size = `${(nonces / 2 ** 20).toFixed(0)} Mi nonces`;
const row = (name, a, b, ratio, unit) =>
  `${name.padEnd(36)}${a.padStart(12)}${b.padStart(14)}${`${ratio.toFixed(1)}x`.padStart(8)}  ${unit}`;
console.log(
  [
    `${cpus()[0].model}, ${cpus().length} cores; Node.js ${process.version}, ${versions()}; medians of ${turns} turns`,
    `${"".padEnd(36)}${"Python".padStart(12)}${"noncetrial".padStart(14)}`,
    row(
      "hashing",
      ...[rate.python, rate.noncetrial].map((value) => (value / 1e6).toFixed(2)),
      rate.noncetrial / rate.python,
      "MH/s a core",
    ),
    row(
      "drawing, scoring, hashing, counting",
      ...[pace.python, pace.noncetrial].map((value) => (value / 1e6).toFixed(2)),
      pace.noncetrial / pace.python,
      "million nonces/s a core",
    ),
    row(
      `the whole of it, ${size}`,
      time.python.toFixed(1),
      time.noncetrial.toFixed(1),
      time.python / time.noncetrial,
      "s on two cores",
    ),
    row(
      "the same with all controls",
      "",
      time.trial.toFixed(1),
      time.python / time.trial,
      "s on two cores: noncetrial run",
    ),
    `${"verdict".padEnd(36)}${verdicts.python.padStart(12)}${verdicts.noncetrial.padStart(14)}`,
    `${"with all controls".padEnd(48)}${verdicts.trial.padStart(14)}`,
  ].join("\n"),
);
process.exitCode = new Set(Object.values(verdicts)).size === 1 ? 0 : 1;

function ours(duration) {
  const began = performance.now();
  let done = 0;
  while (performance.now() - began < duration * 1000) done += hasher.run(BATCH);
  return (1000 * done) / (performance.now() - began);
}

function ask(args) {
  return JSON.parse(execFileSync(python, [here("pipeline.py"), ...args], { encoding: "utf8" }));
}

function pipeline() {
  const args = [here("pipeline.mjs"), "--nonces", String(nonces), "--threads", String(CORES)];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: "utf8" }));
}

function trial() {
  const folder = mkdtempSync(join(tmpdir(), "noncetrial-peer-"));
  try {
    const args = ["run", here("peer.yaml"), "--set", `trials.0.hashes=${nonces}`, "--workers", String(CORES)];
    const out = execFileSync(
      process.execPath,
      [here("../../dist/cli/main.js"), ...args, "--out", join(folder, "run"), "--json", "--quiet"],
      { encoding: "utf8", maxBuffer: 2 ** 28 },
    );
    return JSON.parse(out).trials[0].verdict;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function seconds(work) {
  const began = performance.now();
  work();
  return (performance.now() - began) / 1000;
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
}

function pythonWithSklearn() {
  for (const command of ["python3", "/usr/bin/python3"]) {
    try {
      execFileSync(command, ["-c", "import sklearn, scipy"], { stdio: "ignore" });
      return command;
    } catch {}
  }
  console.error("no python3 has scikit-learn: apt-get install python3-sklearn");
  return process.exit(2);
}

function versions() {
  const text =
    "import sklearn, sys; print('Python', sys.version.split()[0] + ', scikit-learn', sklearn.__version__)";
  return execFileSync(python, ["-c", text], { encoding: "utf8" }).trim();
}
