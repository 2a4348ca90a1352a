import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { launchCommand } from "../../claim/outside/launch-command.js";
import type { LaunchReference } from "../../claim/outside/pipe-message.js";
import type { View } from "../../claim/outside/protocol.js";
import { sha256Hex } from "../../core/digest.js";
import { messageOf, UsageError } from "../../core/errors.js";
import { powFunction } from "../../pow/registry.js";
import type { Experiment } from "../../trial/experiment-file.js";
import { type Commitment, commitTo, toldSeed } from "./commitment.js";
import type { ThreadClaim } from "./thread-claim.js";

/** A claim from outside that an experiment of one trial is about. */
export interface OutsideOptions {
  /** As the experiment names it. */
  readonly id: string;
  readonly file: string;
  /** A program of its own, or a module that runs in a thread of the trial's process. */
  readonly form: "program" | "module";
  readonly view: View;
  /** What starts its processes; as much isolation as the machine permits when left out. */
  readonly launch?: LaunchReference;
  /** 16 bytes as hex, drawn when the run is begun; that of the run which is resumed. */
  readonly salt: string;
  /** Longest time for an answer. */
  readonly limitSeconds?: number;
}

/** A claim whose evaluation is fixed. */
export interface CommittedClaim {
  readonly commitment: Commitment;
  /** The claim as a thread opens it, kept from reading the run folder. */
  claimIn(folder: string): ThreadClaim;
  /** Removes what its processes worked in, once they are gone. */
  dispose(): void;
}

const ISOLATED: LaunchReference = {
  module: new URL("../../oracle/isolation/launch-isolated.js", import.meta.url).href,
  name: "launchIsolated",
};

/** @throws {UsageError} if the file cannot be read or started */
export function committed(
  { id, file, form, view, salt, launch = ISOLATED, limitSeconds }: OutsideOptions,
  { protocol, sha256 }: Experiment,
  seed: string,
): CommittedClaim {
  // Checked before anything is written.
  if (form === "program") launchCommand(file);
  let workRoot: string | undefined;
  const commitment = commitTo(seed, sha256, sha256Hex(read(file)), salt);
  return {
    commitment,
    claimIn(folder) {
      if (form === "module") return { form, id, file: resolve(file), sha256: commitment.claim };
      workRoot ??= mkdtempSync(join(tmpdir(), "noncetrial-try-"));
      const trial = protocol.trials[0]!;
      const { id: powId, templateBytes, nonceOffset } = powFunction(trial.pow, commitment.seed);
      return {
        form,
        spec: {
          ...{ id, view, launch },
          file: resolve(file),
          sha256: commitment.claim,
          pow: { id: powId, templateBytes, nonceOffset },
          hitProbability: 2 ** -(trial.bits ?? protocol.bits),
          seed: toldSeed(commitment),
          ...{ hideFolders: [folder], workRoot },
          ...(limitSeconds === undefined ? {} : { limitSeconds }),
        },
      };
    },
    dispose() {
      if (workRoot !== undefined) rmSync(workRoot, { recursive: true, force: true });
    },
  };
}

function read(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new UsageError(`cannot read claim ${file}: ${messageOf(error)}`);
  }
}
