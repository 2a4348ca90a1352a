import { digestOf } from "../core/digest.js";
import type { BackendName } from "../model/backend.js";

/**
 * Where tasks leave and find files; a name is a relative path. Writes are whole or not at all. Both throw ArtefactError.
 */
export interface ArtefactStore {
  read(name: string): Uint8Array;
  write(name: string, bytes: Uint8Array): void;
}

/** A file of the store could not be read or written: no claim is to blame. */
export class ArtefactError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** What a task may use beside its description. */
export interface TaskContext {
  readonly store: ArtefactStore;
  readonly backend: BackendName;
  /** Takes the share of the task that is done, for whoever shows it; nothing of a record may follow from it. */
  readonly report?: (share: number) => void;
  /** Told whose claim's own code runs, and null once it does not: code may never end. */
  readonly watch?: (subject: string | null) => void;
  /** Why claims that were found to hang are not to be run, by subject. */
  readonly hung?: Readonly<Record<string, string>>;
}

/** Content address of a task: the first 16 hex digits of the SHA-256 of its description. */
export function taskId(task: { readonly kind: string }): string {
  return digestOf(task).slice(0, 16);
}
