import { messageOf } from "../core/errors.js";
import type { ArtefactStore } from "../trial/task-context.js";

/** Artefacts of one task: notes what it writes, and fetches what is not there. */
export interface TaskStore extends ArtefactStore {
  /** Names of what was written. */
  readonly wrote: readonly string[];
  /** What went wrong with reading or writing; a claim's own code may have hidden it. */
  readonly failure: Error | undefined;
}

/** @param fetch brings a file that is not there before it returns; without it all files are there */
export function taskStore(store: ArtefactStore, fetch?: (name: string) => void): TaskStore {
  const wrote: string[] = [];
  let failure: Error | undefined;
  const noted = <T>(name: string, work: () => T): T => {
    try {
      return work();
    } catch (error) {
      failure ??= new Error(`${name}: ${messageOf(error)}`, { cause: error });
      throw error;
    }
  };
  return {
    wrote,
    get failure() {
      return failure;
    },
    read: (name) =>
      noted(name, () => {
        fetch?.(name);
        return store.read(name);
      }),
    write: (name, bytes) =>
      noted(name, () => {
        store.write(name, bytes);
        wrote.push(name);
      }),
  };
}
