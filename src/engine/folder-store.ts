import { readFileSync } from "node:fs";
import { join } from "node:path";
import { writeFileAtomically } from "../core/atomic-file.js";
import type { ArtefactStore } from "../trial/task-context.js";

/** Artefacts as files of a run folder. */
export function folderStore(folder: string): ArtefactStore {
  return {
    read: (name) => readFileSync(join(folder, name)),
    write: (name, bytes) => writeFileAtomically(join(folder, name), bytes),
  };
}
