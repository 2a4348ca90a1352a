import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import type { Json } from "../../core/canonical-json.js";
import { digestOf, sha256Hex } from "../../core/digest.js";
import { UsageError } from "../../core/errors.js";
import type { IsolationReport } from "../../core/launch.js";
import type { PowFunction } from "../../pow/pow-function.js";
import type { FilterClaim, FitRows, Fitted, Hunt, Scorer, Searcher, SearcherClaim } from "../contract.js";
import { launchCommand } from "./launch-command.js";
import type { LaunchReference } from "./pipe-message.js";
import { DEFAULT_KEEP, PROTOCOL, type Ready, type View } from "./protocol.js";
import { type Feedback, Session, type SessionOptions } from "./session.js";
import { trainingBatches } from "./training-batches.js";
import { wireTemplate, wireTemplateBytes } from "./wire-template.js";

/** A claim in a program of its own; plain data, so that it can be handed to a thread. */
export interface OutsideSpec {
  /** Id of the claim in trials and results. */
  readonly id: string;
  readonly file: string;
  /** SHA-256 of the file as it was committed to; what it is at the start when left out. */
  readonly sha256?: string;
  readonly pow: Pick<PowFunction, "id" | "templateBytes" | "nonceOffset">;
  /** Chance that a hash is a hit. */
  readonly hitProbability: number;
  readonly view: View;
  /** 32 bytes as hex, told to the claim: nothing that it will be judged by may follow from it. */
  readonly seed: string;
  /** A plain child process when left out. */
  readonly launch?: LaunchReference;
  /** Longest time for an answer; 60 when left out. */
  readonly limitSeconds?: number;
  /** 4096 when left out. */
  readonly memoryMiB?: number;
  /** 64 when left out. */
  readonly processes?: number;
  /** Where work folders are made, for whoever removes them if this thread is ended; the system's place for them when left out. */
  readonly workRoot?: string;
  /** Folders that the claim must not read. */
  readonly hideFolders?: readonly string[];
}

/** An outside claim at work. All calls block the calling thread while the claim answers. */
export interface OutsideClaim {
  /** To be tried like any other. Its models are references to its living processes and open in this thread only. */
  readonly claim: FilterClaim | SearcherClaim;
  readonly ready: Ready;
  /** Share of nonces that it wants to keep; null for a searcher. */
  readonly keep: number | null;
  /** SHA-256 of the claim's file. */
  readonly fileDigest: string;
  readonly isolation: IsolationReport;
  /** CPU seconds of all its processes so far; null if they are not measured. */
  cpuSeconds(): number | null;
  /** Whether what a fit froze still lives in this thread: after a restart it has to be fitted again. */
  isOpen(model: Json): boolean;
  /** Sends `end` to every process, gives each 5 s, and ends what is left. */
  close(): void;
}

const PLAIN_LAUNCH: LaunchReference = {
  module: new URL("./plain-launch.js", import.meta.url).href,
  name: "plainLaunch",
};

const LIMIT_SECONDS = 60;
const MEMORY_MIB = 4096;
const PROCESSES = 64;

/**
 * Starts an outside claim and hears what it is.
 *
 * What a claim learns stays in its process. So each fit has a process of its own, started with the same file and the
 * same hello, which lives until `close`; scorers and searchers of what it froze talk to that one. The first process, which
 * said what the claim is, serves the first fit, or everything if the claim learns nothing beforehand.
 *
 * @throws {UsageError} if the file cannot be started, or the function has no tail
 * @throws {ClaimFault} if it breaks the protocol
 */
export function openOutside(spec: OutsideSpec): OutsideClaim {
  const processes = new ClaimProcesses(spec);
  const { ready } = processes;
  return {
    claim: ready.kind === "filter" ? filterOf(processes) : searcherOf(processes),
    ready,
    keep: ready.kind === "filter" ? (ready.keep ?? DEFAULT_KEEP) : null,
    fileDigest: processes.fileDigest,
    isolation: processes.isolation,
    cpuSeconds: () => processes.cpuSeconds(),
    isOpen: (model) => processes.find(model) !== undefined,
    close: () => processes.close(),
  };
}

/** The processes of one claim, by what they learnt. */
class ClaimProcesses {
  readonly spec: OutsideSpec;
  readonly ready: Ready;
  readonly isolation: IsolationReport;
  readonly fileDigest: string;
  readonly #options: SessionOptions;
  readonly #workFolders: string[] = [];
  readonly #all: Session[] = [];
  readonly #trained = new Map<string, Session>();
  readonly #first: Session;

  constructor(spec: OutsideSpec) {
    this.spec = spec;
    if (spec.view === "tail" && spec.pow.nonceOffset !== spec.pow.templateBytes) {
      throw new UsageError(`view is tail: ${spec.pow.id} has its nonce within the blob, valid is full`);
    }
    const { command, args, readable } = launchCommand(spec.file);
    this.fileDigest = spec.sha256 ?? sha256Hex(readFileSync(spec.file));
    this.#options = {
      launch: spec.launch ?? PLAIN_LAUNCH,
      launchOptions: {
        command,
        args,
        readable,
        workFolder: "",
        memoryMiB: spec.memoryMiB ?? MEMORY_MIB,
        processes: spec.processes ?? PROCESSES,
        hideFolders: spec.hideFolders ?? [],
      },
      hello: {
        type: "hello",
        protocol: PROTOCOL,
        seed: spec.seed,
        pow: {
          id: spec.pow.id,
          templateBytes: wireTemplateBytes(spec.pow),
          nonceOffset: spec.pow.nonceOffset,
          hitProbability: spec.hitProbability,
        },
        view: spec.view,
      },
      limitSeconds: spec.limitSeconds ?? LIMIT_SECONDS,
    };
    this.#first = this.#start();
    this.ready = this.#first.ready;
    this.isolation = this.#first.isolation;
  }

  /** Trains a process that has learnt nothing yet. @returns the reference to it */
  fit({ training }: FitRows): Fitted {
    const batches = trainingBatches(training, (template) =>
      wireTemplate(this.spec.pow, template, this.spec.view),
    );
    const model = { claim: this.fileDigest, training: digestOf(batches.map((batch) => batch.digest)) };
    if (this.find(model) !== undefined) return { model };
    const session = this.#trained.size === 0 ? this.#first : this.#startAgain();
    this.#trained.set(model.training, session);
    for (const [i, { template, nonces, hits }] of batches.entries()) {
      session.train(template, nonces, hits, i === batches.length - 1);
    }
    return { model };
  }

  /** The process of a model; null is the model of a claim that learns nothing beforehand. */
  find(model: Json): Session | undefined {
    if (model === null) return this.ready.fit ? undefined : this.#first;
    if (typeof model !== "object" || !("training" in model) || !("claim" in model)) return undefined;
    return model.claim === this.fileDigest ? this.#trained.get(String(model.training)) : undefined;
  }

  /** @throws {Error} if the process of the model is not one of this thread's */
  open(model: Json): Session {
    const session = this.find(model);
    if (session) return session;
    throw new Error(
      "the process that learnt this is gone: what an outside claim froze lives only as long as it",
    );
  }

  template(template: Uint8Array): Uint8Array {
    return wireTemplate(this.spec.pow, template, this.spec.view);
  }

  cpuSeconds(): number | null {
    const seconds = this.#all.map((session) => session.cpuSeconds());
    return seconds.reduce((sum, each) => (sum === null || each === null ? null : sum + each), 0);
  }

  close(): void {
    for (const session of this.#all) session.close();
    this.#removeFolders();
  }

  #removeFolders(): void {
    for (const folder of this.#workFolders) rmSync(folder, { recursive: true, force: true });
  }

  #start(): Session {
    const workFolder = mkdtempSync(join(this.spec.workRoot ?? tmpdir(), "noncetrial-claim-"));
    this.#workFolders.push(workFolder);
    const launchOptions = { ...this.#options.launchOptions, workFolder };
    try {
      const session = new Session({ ...this.#options, launchOptions });
      this.#all.push(session);
      // Read after it was started, so that what runs is not another file that was put in its place in between.
      if (sha256Hex(readFileSync(this.spec.file)) === this.fileDigest) return session;
      throw session.refuse("its file was changed after it was committed to");
    } catch (error) {
      if (this.#all.length === 0) this.#removeFolders();
      throw error;
    }
  }

  #startAgain(): Session {
    const session = this.#start();
    if (digestOf(session.ready) === digestOf(this.ready)) return session;
    throw session.refuse("it answered hello differently when it was started again");
  }
}

/** What every outside claim's card says. Its cost is measured, not counted: its operations are unknown. */
function cardOf({ spec, ready }: ClaimProcesses) {
  return {
    id: spec.id,
    title: ready.name,
    source: basename(spec.file),
    claimed: "not stated",
    description: `A program of its own, ${basename(spec.file)}; it sees ${
      spec.view === "tail" ? "the last 12 bytes of each template" : "whole templates"
    }.`,
    needs: ready.fit ? (["labels"] as const) : [],
    expected: { verdict: "no-advantage", reason: "nothing is known of it beforehand" },
    positiveControl: { none: "an outside claim names no function of its own" },
    operationsPerNonce: 0,
  } as const;
}

function fitting(processes: ClaimProcesses) {
  return processes.ready.fit ? { fit: async (rows: FitRows) => processes.fit(rows) } : {};
}

function filterOf(processes: ClaimProcesses): FilterClaim {
  return {
    ...cardOf(processes),
    kind: "filter",
    selection: { by: "share" },
    ...fitting(processes),
    open: async (model): Promise<Scorer> => {
      const session = processes.open(model);
      return {
        score: (template, nonces, out) => session.score(processes.template(template), nonces, out),
      };
    },
  };
}

function searcherOf(processes: ClaimProcesses): SearcherClaim {
  return {
    ...cardOf(processes),
    kind: "searcher",
    uses: [],
    ...fitting(processes),
    open: async (model, hunt) => new OutsideSearcher(processes.open(model), hunt, processes),
  };
}

class OutsideSearcher implements Searcher {
  readonly #session: Session;
  readonly #template: Uint8Array;
  #feedback: Feedback | null = null;

  constructor(session: Session, { template }: Hunt, processes: ClaimProcesses) {
    this.#session = session;
    this.#template = processes.template(template);
  }

  propose(out: Uint32Array): number {
    return this.#session.propose(this.#template, out, this.#feedback);
  }

  learn(nonces: Uint32Array, leadingZeros: Uint8Array): void {
    this.#feedback = { nonces: Uint32Array.from(nonces), leadingZeros: Uint8Array.from(leadingZeros) };
  }
}
