import type { Readable, Writable } from "node:stream";

/** What keeps a claim's process from the rest of the machine, as far as this machine permits it. */
export interface IsolationReport {
  /** Whether the claim has namespaces of its own. */
  readonly isolated: boolean;
  readonly network: "none" | "shared";
  readonly user: boolean;
  readonly pid: boolean;
  readonly readOnlyRoot: boolean;
  /** How CPU time is measured. */
  readonly metering: "cgroup-v2" | "cgroup-v1" | "proc" | "unmetered";
  /** In words, where something is not permitted here. */
  readonly why: string | null;
}

/** A claim's process and all that it starts. */
export interface LaunchedClaim {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Resolves once the whole tree is gone. */
  readonly exited: Promise<{ readonly code: number | null; readonly signal: string | null }>;
  /** CPU seconds of the whole tree so far; null if it cannot be measured. */
  cpuSeconds(): number | null;
  /** Ends the whole tree. */
  kill(): void;
  readonly isolation: IsolationReport;
}

export interface LaunchOptions {
  readonly command: string;
  readonly args: readonly string[];
  /** Empty, temporary. */
  readonly workFolder: string;
  /** Files that the claim needs: its own file. */
  readonly readable: readonly string[];
  readonly memoryMiB: number;
  readonly processes: number;
  /** Not readable by the claim: the run folder. */
  readonly hideFolders: readonly string[];
}

/** Starts a claim's process. */
export type Launch = (options: LaunchOptions) => LaunchedClaim;
