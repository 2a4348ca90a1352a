import { accessSync, constants, readFileSync } from "node:fs";
import { availableParallelism, cpus, totalmem } from "node:os";
import { performance } from "node:perf_hooks";
import { messageOf } from "../core/errors.js";
import { VERSION } from "../core/version.js";
import { BACKEND_NAMES, openBackend } from "../model/backend.js";
import { checkKnownAnswers } from "../pow/known-answers.js";
import { powFunction } from "../pow/registry.js";

/** One finding of a check-up. `missing`: an optional part that is not there; `broken`: something that must work. */
export interface Finding {
  readonly part: string;
  readonly status: "ok" | "missing" | "broken";
  readonly detail: string;
}

/** Checks kernels, model backends and the machine, and says what to install for what is missing. */
export async function checkUp(powIds: readonly string[]): Promise<Finding[]> {
  return [machine(), ...powIds.map(kernel), ...(await Promise.all(BACKEND_NAMES.map(backend))), cgroup()];
}

function machine(): Finding {
  const memory = Math.round((totalmem() / 2 ** 30) * 10) / 10;
  const cpu = cpus()[0]?.model.trim() ?? "unknown processor";
  return {
    part: "machine",
    status: "ok",
    detail: `${cpu}, ${availableParallelism()} cores, ${memory} GiB, Node.js ${process.version}, noncetrial ${VERSION}`,
  };
}

function kernel(id: string): Finding {
  const start = performance.now();
  const pow = powFunction(id);
  const { passed, checked, detail } = checkKnownAnswers(pow);
  const memory =
    pow.sharedBytes === undefined
      ? ""
      : `; a cache of ${Math.round(pow.sharedBytes / 2 ** 20)} MiB, shared by threads`;
  const time = (performance.now() - start).toFixed(0);
  return {
    part: `kernel ${id}`,
    status: passed ? "ok" : "broken",
    detail: `${checked} known answers in ${time} ms: ${detail}${memory}`,
  };
}

async function backend(name: (typeof BACKEND_NAMES)[number]): Promise<Finding> {
  const part = `model backend ${name}`;
  try {
    await openBackend(name);
    return {
      part,
      status: "ok",
      detail: name === "wasm" ? "bit-reproducible, the default" : "an accelerator",
    };
  } catch (error) {
    return { part, status: name === "wasm" ? "broken" : "missing", detail: messageOf(error) };
  }
}

/** Control groups meter the processor time of whole process trees, daemons included. */
function cgroup(): Finding {
  const part = "control groups";
  try {
    const version = readFileSync("/proc/filesystems", "utf8").includes("cgroup2") ? 2 : 1;
    accessSync("/sys/fs/cgroup", constants.W_OK);
    return { part, status: "ok", detail: `version ${version}, writable` };
  } catch (error) {
    return { part, status: "missing", detail: `not writable (${messageOf(error)}); nothing needs them yet` };
  }
}
