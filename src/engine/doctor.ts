import { availableParallelism, cpus, totalmem } from "node:os";
import { performance } from "node:perf_hooks";
import { messageOf } from "../core/errors.js";
import { VERSION } from "../core/version.js";
import { BACKEND_NAMES, openBackend } from "../model/backend.js";
import { checkKnownAnswers } from "../pow/known-answers.js";
import { powFunction } from "../pow/registry.js";
import { isolation, memory, metering, optionalParts } from "./doctor-parts.js";

/** One finding of a check-up. `missing`: an optional part that is not there; `broken`: something that must work. */
export interface Finding {
  readonly part: string;
  readonly status: "ok" | "missing" | "broken";
  readonly detail: string;
}

/** Checks kernels, model backends, the machine and optional parts, and says what to install for what is missing. */
export async function checkUp(powIds: readonly string[]): Promise<Finding[]> {
  return [
    machine(),
    memory(),
    ...powIds.map(kernel),
    ...(await Promise.all(BACKEND_NAMES.map(backend))),
    isolation(),
    metering(),
    ...optionalParts(),
  ];
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
    detail: `${checked} known ${checked === 1 ? "answer" : "answers"} in ${time} ms: ${detail}${memory}`,
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
