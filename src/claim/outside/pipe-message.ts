import type { MessagePort } from "node:worker_threads";
import type { IsolationReport, LaunchOptions } from "../../core/launch.js";
import type { Reply } from "./claim-pipe.js";

/** Where a `Launch` is exported: functions do not pass from thread to thread. */
export interface LaunchReference {
  /** URL of the module. */
  readonly module: string;
  readonly name: string;
}

/** What the thread of a claim's pipes starts with. */
export interface PipeWorkerData {
  readonly launch: LaunchReference;
  readonly options: LaunchOptions;
  readonly port: MessagePort;
  /** One 32-bit place: counts the replies that lie at the port. */
  readonly bell: SharedArrayBuffer;
}

/** What that thread is asked, and what it replies, one for one. */
export type PipeRequest =
  | { readonly ask: Uint8Array; readonly limitMs: number }
  | { readonly fail: string }
  | { readonly cpu: true }
  | { readonly end: Uint8Array };

export type PipeReply =
  | Reply
  | { readonly cpuSeconds: number | null }
  | { readonly started: IsolationReport };
