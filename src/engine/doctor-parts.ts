import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { availableParallelism, freemem, totalmem } from "node:os";
import process from "node:process";
import { permitted, programPath } from "../oracle/isolation/permitted.js";
import { makeControlGroups, removeControlGroups } from "../oracle/metering/control-groups.js";
import type { Finding } from "./doctor.js";

/** A program that is used where it is there. */
interface Program {
  /** Names that it may have on PATH. */
  readonly names: readonly string[];
  /** What needs it, and what it does without. */
  readonly for: string;
  readonly install: string;
}

const PROGRAMS: readonly Program[] = [
  {
    names: ["python3"],
    for: "claims written in Python (init-claim --lang python)",
    install: "Debian: apt-get install python3",
  },
  {
    names: ["openssl"],
    for: "one of the hashers that a claim's computing is priced against; without it Node.js's own stands alone",
    install: "Debian: apt-get install openssl",
  },
  {
    names: ["chromium", "chromium-browser", "google-chrome"],
    for: "tests of the report's page; runs need none",
    install: "Debian: apt-get install chromium",
  },
  {
    names: ["redis-server"],
    for: "a queue of work for several machines; runs on one machine need none",
    install: "Debian: apt-get install redis-server",
  },
];

/** A package that is used where it is there. */
const PACKAGES = [
  {
    name: "onnxruntime-node",
    for: "claims that are .onnx models",
    install: "npm install --ignore-scripts onnxruntime-node@1.30.0",
  },
  {
    name: "bullmq",
    for: "a queue of work for several machines; runs on one machine need none",
    install: "npm install bullmq@6.7.0 ioredis@5.11.1",
  },
] as const;

/** Programs and packages that may be there: what each is for, and how to get it. */
export function optionalParts(): Finding[] {
  return [...PROGRAMS.map(program), ...PACKAGES.map(optionalPackage)];
}

function program({ names, for: purpose, install }: Program): Finding {
  const part = `program ${names[0]!}`;
  const path = names.map(programPath).find((found) => found !== undefined);
  if (path === undefined) {
    return { part, status: "missing", detail: `not on PATH; for ${purpose}. ${install}` };
  }
  // OpenSSL knows no --version before 3.
  const flag = names[0] === "openssl" ? "version" : "--version";
  const options = { encoding: "utf8", timeout: 10_000, killSignal: "SIGKILL" } as const;
  const { stdout, status } = spawnSync(path, [flag], options);
  const version = status === 0 ? stdout.trim().split("\n")[0]! : "";
  return { part, status: "ok", detail: `${version === "" ? path : `${version}, ${path}`}; for ${purpose}` };
}

function optionalPackage({ name, for: purpose, install }: (typeof PACKAGES)[number]): Finding {
  const part = `package ${name}`;
  try {
    createRequire(import.meta.url).resolve(name);
    return { part, status: "ok", detail: `installed; for ${purpose}` };
  } catch {
    return { part, status: "missing", detail: `not installed; for ${purpose}. ${install}` };
  }
}

/** Namespaces keep the processes of a claim from outside apart. */
export function isolation(): Finding {
  const part = "isolation";
  const { unshare, why } = permitted();
  if (why === null)
    return { part, status: "ok", detail: "claims run in namespaces of their own, without a network" };
  const detail = `${why}; ${unshare === null ? "claims run as plain processes, and the report says so" : "the rest is kept apart"}`;
  return { part, status: "missing", detail };
}

/** Control groups meter the processor time of whole process trees, daemons included. */
export function metering(): Finding {
  const part = "control groups";
  const groups = makeControlGroups({ memoryMiB: 64, processes: 8 });
  removeControlGroups(groups);
  const { metering: version, limitsMemory, limitsProcesses } = groups;
  if (version === null) {
    return {
      ...{ part, status: "missing" },
      detail:
        "none can be made; a claim's CPU time is read from /proc instead. As root, or where a service manager hands them down, they can",
    };
  }
  const limits = [limitsMemory && "memory", limitsProcesses && "processes"].filter((one) => one !== false);
  const limited = limits.length === 0 ? "no limits" : `limits on ${limits.join(" and ")}`;
  const named = version === "cgroup-v2" ? "version 2" : "version 1";
  return { part, status: "ok", detail: `${named} can be made: they meter claims' CPU time, ${limited}` };
}

/** GiB that RandomX takes: its cache, shared by threads, and what a thread needs beside it. */
const RANDOMX_GIB = 0.25;
const THREAD_GIB = 0.1;

/** Memory that this process may use, and what takes most of it. */
export function memory(): Finding {
  const gib = (bytes: number) => Math.round((bytes / 2 ** 30) * 10) / 10;
  // A control group's limit; some versions give none, or more than there is.
  const limit = Math.min(process.constrainedMemory() || Number.POSITIVE_INFINITY, totalmem());
  const needed = RANDOMX_GIB + availableParallelism() * THREAD_GIB;
  const text = `${gib(limit)} GiB, ${gib(Math.min(limit, freemem()))} GiB free`;
  if (limit / 2 ** 30 >= needed) return { part: "memory", status: "ok", detail: text };
  return {
    ...{ part: "memory", status: "missing" },
    detail: `${text}: randomx with all threads takes about ${needed.toFixed(1)} GiB; give --workers 1, or leave it out`,
  };
}
