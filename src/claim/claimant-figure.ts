import type { RandomStream } from "../core/random-stream.js";
import type { Winner } from "../dataset/block-headers.js";

/** A figure: a number, or the lowest and highest of several. */
export type Quantity = number | readonly [low: number, high: number];

/** What a figure is computed from. */
export interface FigureContext {
  /** The only source of randomness of the figure, its own. */
  readonly stream: RandomStream;
  /** Past blocks, for figures on past blocks; else empty. */
  readonly history: readonly Winner[];
}

/** What is said of every published figure. */
interface PublishedFigure {
  /** Unlike all other figures of the claim. */
  readonly name: string;
  /** Unit of both values, e.g. `share of nonces`. */
  readonly unit: string;
  readonly published: Quantity;
  /** `claimant`: as the claimant has it; `measured`: by somebody who checked the claim. */
  readonly source: "claimant" | "measured";
}

/** A published figure that a program can compute again. */
export interface ComputedFigure extends PublishedFigure {
  /** `computation`: from random nonces or none; `past blocks`: from the history of a run, where it has one. */
  readonly from: "computation" | "past blocks";
  readonly compute: (context: FigureContext) => Quantity | Promise<Quantity>;
  /** How far the two may lie apart: half a unit of the published figure's last place, and the error of sampling. */
  readonly tolerance: number;
  /** Why they differ, where they do. */
  readonly difference?: string;
}

/** A published figure that hangs on the very blocks that it was read off. */
export interface ChainFigure extends PublishedFigure {
  readonly from: "real chain";
}

/** A figure that a claim comes with: its claimant's own, or that of somebody who measured it. */
export type ClaimantFigure = ComputedFigure | ChainFigure;

/**
 * Whether a figure computed again bears out the published one: numbers by their distance, a number and a range if the
 * one lies in the other, a range and a published range if it lies within that.
 */
export function bearsOut(reproduced: Quantity, published: Quantity, tolerance: number): boolean {
  if (typeof reproduced !== "number" && typeof published === "number") {
    return bearsOut(published, reproduced, tolerance);
  }
  const [low, high] = endsOf(published);
  return endsOf(reproduced).every((end) => end >= low - tolerance && end <= high + tolerance);
}

function endsOf(quantity: Quantity): readonly [number, number] {
  return typeof quantity === "number" ? [quantity, quantity] : quantity;
}
