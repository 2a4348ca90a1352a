import { digestOf } from "../../core/digest.js";
import { UsageError } from "../../core/errors.js";
import { VERSION } from "../../core/version.js";
import type { RunIdentity } from "../run-identity.js";

/*
 * What lies in Redis. All of one run is under `noncetrial:<version>:<run>:`, BullMQ's keys of its queue too; beside the runs
 * there are two sorted sets of who is there, which vanish with their last member.
 */

/** Name of each run's queue. */
export const QUEUE = "tasks";

/** Sorted set of the workers of all versions. */
export const WORKERS = "noncetrial:workers";

/** Sorted set of the runs of a version that have a coordinator. */
export const runsOf = (version: string) => `noncetrial:${version}:runs`;

/** Keys of one run. */
export interface RunKeys {
  readonly run: string;
  /** Of BullMQ's keys. */
  readonly prefix: string;
  /** JSON of `RunInfo`. */
  readonly info: string;
  /** JSON of the `Coordinator`, while there is one. */
  readonly coordinator: string;
  /** Hash: name to JSON of `ArtefactEntry`. */
  readonly artefacts: string;
  /** Set of names that workers wait for. */
  readonly wanted: string;
  /** Hash of claims that hang: subject to why they are not run. */
  readonly hung: string;
  /** Set of the workers that serve it. */
  readonly attached: string;
  /** Of one chunk of an artefact's bytes. */
  chunk(sha256: string, index: number): string;
}

export function runKeys(run: string, version = VERSION): RunKeys {
  const prefix = `noncetrial:${version}:${run}`;
  return {
    ...{ run, prefix },
    info: `${prefix}:info`,
    coordinator: `${prefix}:coordinator`,
    artefacts: `${prefix}:artefacts`,
    wanted: `${prefix}:wanted`,
    hung: `${prefix}:hung`,
    attached: `${prefix}:attached`,
    chunk: (sha256, index) => `${prefix}:bytes:${sha256}:${index}`,
  };
}

/** Content address of a run: the first 16 hex digits of the SHA-256 of what it is and of the version. */
export function runIdOf(identity: RunIdentity): string {
  return digestOf({ ...identity, noncetrial: VERSION }).slice(0, 16);
}

/** Milliseconds after which a worker or coordinator that has not been heard of is taken for dead. */
export function patience(setting = process.env.NONCETRIAL_QUEUE_SECONDS ?? "15"): number {
  const seconds = Number(setting);
  if (setting.trim() !== "" && seconds >= 1 && seconds <= 600) return 1000 * seconds;
  throw new UsageError(`NONCETRIAL_QUEUE_SECONDS is ${JSON.stringify(setting)}: valid are 1 to 600`);
}
