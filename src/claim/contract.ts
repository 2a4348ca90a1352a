import type { Json } from "../core/canonical-json.js";
import type { RandomStream } from "../core/random-stream.js";
import type { VerdictId } from "../core/verdict-id.js";
import type { Winner } from "../dataset/block-headers.js";
import type { LabelledSet } from "../dataset/labelled-set.js";
import type { BlockWorld, Composition } from "../dataset/mempool/block-world.js";
import type { BackendName } from "../model/backend.js";
import type { PowFamily } from "../pow/pow-family.js";
import type { ClaimantFigure } from "./claimant-figure.js";
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

/** What the trial knows of a claim that is not of the catalogue. */
export interface OutsideCard {
  /** Whether it runs in the trial's own process, where nothing keeps it from looking. */
  readonly trusted: boolean;
  /** What it sees of a template: all, or the last bytes before the nonce. */
  readonly view: "full" | "tail";
  /** Share of nonces that a filter asks to keep. */
  readonly keep: number | null;
}

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
  /** Published figures of the claim, its claimant's and others', to be computed again; none if left out. */
  readonly figures?: readonly ClaimantFigure[];
  /** What it does and why one might believe it, in plain words. */
  readonly description: string;
  /** What it must be given to choose; empty for a fixed rule. */
  readonly needs: readonly Need[];
  /** Families of functions that it can be tried on; left out where any will do. */
  readonly appliesTo?: readonly PowFamily[];
  /** The verdict expected on full proof-of-work functions, and why. */
  readonly expected: { readonly verdict: VerdictId; readonly reason: string };
  /** Set for claims from outside; left out by those of the catalogue. */
  readonly outside?: OutsideCard;
  /** Every claim that learns or adapts has one, or says why there can be none; left out by fixed rules. */
  readonly positiveControl?: PositiveControl | NoControl;
}

/** Where the claim must come out as an `advantage`: a function with an effect of the kind that it says it finds. */
export interface PositiveControl {
  /** Id of a weakened or planted function. */
  readonly pow: string;
  /** `same-template` where the effect changes from template to template; `across-templates` when left out. */
  readonly split?: "across-templates" | "same-template";
  readonly train?: { readonly templates: number; readonly nonces: number };
  /** Hashes of the trial, where what it learns as it searches takes long to tell; planned when left out. */
  readonly hashes?: number;
  /** Where the experiment's margin would make a small effect pass for none. */
  readonly margin?: number;
  /** Why the claim can find it. */
  readonly reason: string;
}

/** Why no function has an effect that the claim could find. */
export interface NoControl {
  readonly none: string;
}

/** Whether a claim learns: from labels, from past blocks, or from the results of its hashes. */
export function learns(claim: Claim): boolean {
  return claim.needs.length > 0 || (claim.kind === "searcher" && claim.uses.includes("results"));
}

/** What a fit may use beside its rows. */
export interface FitContext {
  /** The only source of randomness of a fit. */
  readonly stream: RandomStream;
  readonly backend: BackendName;
  /** Share of nonces that the threshold will keep, where the claim is of that kind. */
  readonly keep?: number;
}

/**
 * Labelled rows for a fit; `validation` shares no template with `training`, or no nonce in a same-template fit. A search
 * that needs no labels gets none.
 */
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

/** What a claim learns from labelled rows before it is frozen; left out by claims that learn nothing beforehand. */
interface Fitting {
  readonly fit?: (rows: FitRows, context: FitContext) => Promise<Fitted>;
}

/** A claim that says which nonces are worth hashing. */
export interface FilterClaim extends ClaimCard, Fitting {
  readonly kind: "filter";
  readonly selection: Selection;
  /** Set where a rule was read off past winners: it is then tried on past blocks too, where a run has some. */
  readonly readOff?: "past winners";
  /** 32-bit operations that scoring one nonce costs, as the claim's own arithmetic needs them. */
  readonly operationsPerNonce: number;
  /** Makes a scorer from what `fit` froze (null for claims without `fit`). */
  readonly open: (model: Json, backend: BackendName) => Promise<Scorer>;
}

/** One hunt: a template that is worked until a budget of hashes is spent. */
export interface Hunt {
  readonly template: Uint8Array;
  /** The only source of randomness of the hunt. */
  readonly stream: RandomStream;
  readonly backend: BackendName;
}

/** Proposes nonces for one hunt. Every nonce that it proposes is hashed and paid for, repeats too. */
export interface Searcher {
  /**
   * Writes the next nonces to the front of `out`.
   *
   * @param out at least one place; what it holds is of no account
   * @returns how many were written, 1 to `out.length`; any other number ends the claim as rejected
   */
  propose(out: Uint32Array): number;
  /**
   * Tells what its last proposal was worth, before the next one is asked for.
   *
   * @param nonces as proposed, in order
   * @param leadingZeros leading zero bits of each hash, 0 to 32
   */
  learn?(nonces: Uint32Array, leadingZeros: Uint8Array): void;
}

/** Inputs that a searcher may say it uses; one that it says it uses and does not makes it degenerate. */
export type SearcherInput = "template" | "results";

/** A claim that says which nonces to hash next. */
export interface SearcherClaim extends ClaimCard, Fitting {
  readonly kind: "searcher";
  /** What the claimant says the search follows from; none for a fixed order. */
  readonly uses: readonly SearcherInput[];
  /** 32-bit operations that proposing one nonce costs, what it learns from the result included. */
  readonly operationsPerNonce: number;
  /** Makes the searcher of one hunt from what `fit` froze (null for claims without `fit`). */
  readonly open: (model: Json, hunt: Hunt) => Promise<Searcher>;
}

/** Chooses what goes into a block. The template is then assembled from its choice: it cannot bring one of its own. */
export interface Composer {
  /** @returns transactions that fit into the block, parents before children, and a time within the world's bounds */
  compose(world: BlockWorld): Composition;
}

/** A claim that says which block template to hash. */
export interface ComposerClaim extends ClaimCard {
  readonly kind: "composer";
  /** 32-bit operations that composing one template costs, roughly, at the usual size of a world. */
  readonly operationsPerTemplate: number;
  readonly open: (
    model: Json,
    context: { readonly stream: RandomStream; readonly backend: BackendName },
  ) => Promise<Composer>;
}

/**
 * Hashes as a shortcut claims them, template by template and in each nonce by nonce: their most significant 32 bits,
 * or whole, 32 bytes each in raw order.
 */
export type ClaimedHashes =
  | { readonly form: "top-words"; readonly words: Uint32Array }
  | { readonly form: "hashes"; readonly bytes: Uint8Array };

/** A claim that hashes are had for less. What it calls a solution is hashed again by the trial. */
export interface ShortcutClaim extends ClaimCard {
  readonly kind: "shortcut";
  /** Operations of a hash with the shortcut, and of the same hash without it, in one ledger under the same weights. */
  readonly operationsPerHash: number;
  readonly plainOperationsPerHash: number;
  /** Templates that are worked at once: if more than 1, they have their last 12 bytes in common and nothing else. */
  readonly templatesAtOnce: number;
  /** @param templates `templatesAtOnce` of them */
  readonly evaluate: (templates: readonly Uint8Array[], nonces: Uint32Array) => ClaimedHashes;
}

/** A claim that a figure of some nonces shows structure, judged by what the figure is of uniform ones. */
export interface StatisticClaim extends ClaimCard {
  readonly kind: "statistic";
  /** How many nonces the figure is computed from. */
  readonly observations: number;
  readonly figure: (nonces: Uint32Array) => number;
  /** What the claimant takes the figure to be without structure, and its standard deviation. */
  readonly claimedNull: { readonly expected: number; readonly sigma: number };
  /** The figure that the claimant found, in the same unit. */
  readonly claimedFigure: number;
}

export type Claim = FilterClaim | SearcherClaim | ComposerClaim | ShortcutClaim | StatisticClaim;
