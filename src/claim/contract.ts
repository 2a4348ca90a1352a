import type { Json } from "../core/canonical-json.js";
import type { RandomStream } from "../core/random-stream.js";
import type { VerdictId } from "../core/verdict-id.js";
import type { Winner } from "../dataset/block-headers.js";
import type { LabelledSet } from "../dataset/labelled-set.js";
import type { BackendName } from "../model/backend.js";
import type { FixedPointAgreement } from "./fixed-point-agreement.js";

/**
 * What a claim does. `filter` scores nonces and only those over a threshold are hashed; `searcher` proposes
 * nonces; `composer` chooses templates; `shortcut` claims a cheaper hash; `statistic` claims that a figure shows
 * structure.
 */
export const CLAIM_KINDS = ["filter", "searcher", "composer", "shortcut", "statistic"] as const;
export type ClaimKind = (typeof CLAIM_KINDS)[number];

/** What a claim has to be given: labelled nonces, or a history of past blocks (observational data). */
export const NEEDS = ["labels", "history"] as const;
export type Need = (typeof NEEDS)[number];

/** What every claim says of itself. */
export interface ClaimCard {
  /** Lower-case words joined by hyphens; a variant is `<id>:<variant>`. */
  readonly id: string;
  readonly kind: ClaimKind;
  readonly title: string;
  /** Project or paper that makes the claim. */
  readonly source: string;
  /** The claimed figure, in the claimant's own unit. */
  readonly claimed: string;
  /** What it does and why one might believe it, in plain words. */
  readonly description: string;
  /** What it must be given to choose; empty for a fixed rule. */
  readonly needs: readonly Need[];
  /** The verdict expected on full proof-of-work functions, and why. */
  readonly expected: { readonly verdict: VerdictId; readonly reason: string };
}

/** What a fit may use beside its rows. */
export interface FitContext {
  /** The only source of randomness of a fit. */
  readonly stream: RandomStream;
  readonly backend: BackendName;
  /** Share of nonces that the threshold will keep, where the claim is of that kind. */
  readonly keep?: number;
}

/** Labelled rows for a fit; `validation` shares no template with `training`, or no nonce in a same-template fit. */
export interface FitRows {
  readonly training: LabelledSet;
  readonly validation: LabelledSet;
  /** The earlier half of the history, for claims that need one; the later half is held out. Else empty. */
  readonly history: readonly Winner[];
}

/** A frozen claim: all that scoring needs, as JSON, and figures about the fit for the report. */
export interface Fitted {
  readonly model: Json;
  /** Left out where nothing is trained by steps, as in a table of counts. */
  readonly diagnostics?: FitDiagnostics;
}

export interface FitDiagnostics {
  readonly epochs: number;
  readonly trainingLoss: readonly number[];
  readonly validationLoss: readonly number[];
  /** Share of validation rows labelled rightly by the fitted model. */
  readonly validationAccuracy: number;
  /** The same for always naming the more frequent class. */
  readonly majorityBaseline: number;
  /** How a net in fixed point agrees with itself in floating point, on validation rows. */
  readonly fixedPoint?: FixedPointAgreement;
}

/** Scores nonces of one template; higher is better. */
export interface Scorer {
  /** Writes one score a nonce. A score that is not finite ends the claim as rejected. */
  score(template: Uint8Array, nonces: Uint32Array, out: Float32Array): void;
}

/**
 * How a filter chooses. `share`: the best-scored share is hashed, the threshold set on validation rows (ties by a
 * named random stream). `rule`: a nonce is hashed if its score is above 0.
 */
export type Selection = { readonly by: "share" } | { readonly by: "rule" };

/** A claim that says which nonces are worth hashing. */
export interface FilterClaim extends ClaimCard {
  readonly kind: "filter";
  readonly selection: Selection;
  /** 32-bit operations that scoring one nonce costs, as the claim's own arithmetic needs them. */
  readonly operationsPerNonce: number;
  /** Left out by claims that learn nothing. */
  readonly fit?: (rows: FitRows, context: FitContext) => Promise<Fitted>;
  /** Makes a scorer from what `fit` froze (null for claims without `fit`). */
  readonly open: (model: Json, backend: BackendName) => Promise<Scorer>;
}

export type Claim = FilterClaim;
