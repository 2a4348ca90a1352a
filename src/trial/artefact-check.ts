import { digestOf, sha256Hex } from "../core/digest.js";
import { decodeLabelledSet } from "../dataset/labelled-set-file.js";
import { fitFile } from "./fit.js";
import { type HistoryRecord, historyFile } from "./history.js";
import { labelFile } from "./label.js";
import { openFile } from "./open-claim.js";
import type { ArtefactStore } from "./task-context.js";
import type { FreezeRecord, Task, TaskRecord } from "./tasks.js";

/** Whether the file that a task left is still there as it was written, by the digest in its record. */
export function artefactIntact(task: Task, record: TaskRecord, store: ArtefactStore): boolean {
  try {
    switch (task.kind) {
      case "history":
        return sha256Hex(store.read(historyFile(task))) === (record as HistoryRecord).sha256;
      case "label":
        decodeLabelledSet(store.read(labelFile(task)));
        return true;
      case "fit":
        return frozenIntact(record as FreezeRecord, () => store.read(fitFile(task)));
      case "open":
        return frozenIntact(record as FreezeRecord, () => store.read(openFile(task)));
      default:
        return true;
    }
  } catch {
    // It is damaged or gone.
    return false;
  }
}

function frozenIntact(record: FreezeRecord, read: () => Uint8Array): boolean {
  if (record.status !== "frozen" && record.status !== "opened") return true;
  return digestOf(JSON.parse(Buffer.from(read()).toString("utf8"))) === record.digest;
}
