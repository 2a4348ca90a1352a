import { claimById } from "../claim/catalogue.js";
import { messageOf } from "../core/errors.js";
import { nullDistribution, replicatePValue } from "../stats/null-distribution.js";
import { inClaimCode } from "./claim-code.js";
import type { TaskContext } from "./task-context.js";

/** Compute a claimed statistic of perfectly random nonces, over and over. */
export interface ReplicateTask {
  readonly kind: "replicate";
  readonly seed: string;
  readonly trial: string;
  readonly claim: string;
  readonly replicates: number;
}

/** Where the claimed figure lies among those of perfect randomness. */
export type ReplicateRecord =
  | {
      readonly status: "replicated";
      readonly replicates: number;
      readonly observations: number;
      /** Mean and central 99 % of the replicates, in the claim's unit. */
      readonly mean: number;
      readonly band: readonly [number, number];
      /** Two-sided, of the claimed figure among them. */
      readonly pValue: number;
      /** The claimed figure, and the middle replicate, in standard deviations of the claimant's own null. */
      readonly claimedSigma: number;
      readonly randomSigma: number;
    }
  | { readonly status: "rejected"; readonly cause: string };

export async function performReplicate(task: ReplicateTask, context: TaskContext): Promise<ReplicateRecord> {
  const claim = claimById(task.claim);
  if (claim.kind !== "statistic") throw new Error(`claim ${claim.id} is a ${claim.kind}, not a statistic`);
  const { observations, claimedFigure, claimedNull } = claim;
  try {
    const nonces = new Uint32Array(observations);
    const replicates = { seed: task.seed, name: ["statistic", task.trial], count: task.replicates };
    const nulls = await inClaimCode(context, task.trial, () =>
      nullDistribution(replicates, (stream) => {
        for (let i = 0; i < observations; i++) nonces[i] = stream.uint32();
        return claim.figure(nonces);
      }),
    );
    const at = (share: number) => nulls[Math.round(share * (nulls.length - 1))]!;
    const sigmas = (figure: number) => (figure - claimedNull.expected) / claimedNull.sigma;
    return {
      status: "replicated",
      replicates: task.replicates,
      observations,
      mean: nulls.reduce((sum, value) => sum + value, 0) / nulls.length,
      band: [at(0.005), at(0.995)],
      pValue: replicatePValue(claimedFigure, nulls, "two-sided"),
      claimedSigma: sigmas(claimedFigure),
      randomSigma: sigmas(at(0.5)),
    };
  } catch (error) {
    return { status: "rejected", cause: messageOf(error) };
  }
}
