import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { writeFileAtomically } from "../core/atomic-file.js";

const FILE = "claim-cpu.json";

const spentSchema = z.object({ claimSeconds: z.number().nonnegative().nullable() });

/** CPU seconds that the processes of a claim from outside have used, over all sittings of a run; null if not measured. */
export class ClaimSpending {
  readonly #file: string;
  readonly #before: number | null;
  #spent: number | null;

  constructor(folder: string) {
    this.#file = join(folder, FILE);
    this.#before = readSpent(this.#file);
    this.#spent = this.#before;
  }

  get seconds(): number | null {
    return this.#spent;
  }

  /** Notes what was used since the processes were started in this sitting. */
  note(seconds: number | null): void {
    this.#spent = seconds === null || this.#before === null ? null : this.#before + seconds;
    writeFileAtomically(this.#file, `${JSON.stringify({ claimSeconds: this.#spent })}\n`);
  }
}

function readSpent(file: string): number | null {
  if (!existsSync(file)) return 0;
  try {
    return spentSchema.parse(JSON.parse(readFileSync(file, "utf8"))).claimSeconds;
  } catch {
    return null;
  }
}
