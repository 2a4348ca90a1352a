import { readFileSync } from "node:fs";
import { join } from "node:path";
import { writeFileAtomically } from "../core/atomic-file.js";
import { messageOf } from "../core/errors.js";
import { ArtefactError, type ArtefactStore } from "../trial/task-context.js";

/** Artefacts as files of a run folder. */
export function folderStore(folder: string): ArtefactStore {
  return {
    read: (name) => named(name, () => readFileSync(join(folder, name))),
    write: (name, bytes) => named(name, () => writeFileAtomically(join(folder, name), bytes)),
  };
}

function named<T>(name: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new ArtefactError(`${messageOf(error)}: ${name}`, { cause: error });
  }
}
