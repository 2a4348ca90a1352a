import { RandomStream } from "../../core/random-stream.js";
import type { SpeckOracle } from "../../dataset/speck/speck-pairs.js";
import { SPECK32_ROUNDS } from "../../dataset/speck/speck32.js";
import { shareOfUpperTail } from "../../stats/clopper-pearson.js";
import {
  type CurvePoint,
  countRight,
  type DistinguisherTask,
  type TrainingListener,
  trainDistinguisher,
} from "./speck-distinguisher.js";

/** Accuracies of Gohr's nets (CRYPTO 2019, table 2), by rounds. */
export const PUBLISHED: Readonly<Record<number, number>> = { 5: 0.929, 6: 0.788, 7: 0.616, 8: 0.514 };

/** Settings of the table of neural distinguishers on round-reduced Speck32/64. */
export interface SpeckTableSpec {
  readonly seed: string;
  /** Rounds of each row, 1 to 22. */
  readonly rounds: readonly number[];
  /** Fresh pairs that each row's net learns from. */
  readonly samples: number;
  /** The same for the net that learns from random words. */
  readonly controlSamples: number;
  /** Fresh pairs that an accuracy is measured on. */
  readonly testPairs: number;
}

/** Settings of the full table: some 13 minutes a row on one core. */
export const FULL_TABLE: Omit<SpeckTableSpec, "seed"> = {
  rounds: [5, 6, 7],
  samples: 30_000_000,
  controlSamples: 3_000_000,
  testPairs: 1_048_576,
};

/** An accuracy with its exact 99 % interval. */
export interface Accuracy {
  readonly right: number;
  readonly pairs: number;
  readonly accuracy: number;
  readonly interval: readonly [low: number, high: number];
}

export interface SpeckRow extends Accuracy {
  readonly rounds: number;
  readonly samples: number;
  /** Gohr's figure, where there is one. */
  readonly published: number | null;
  readonly curve: readonly CurvePoint[];
  /** The same net, learning from and measured on ciphertexts replaced by random words: nothing to be found. */
  readonly random: Accuracy;
}

/** Where the table is. */
export interface SpeckProgress extends CurvePoint {
  readonly oracle: SpeckOracle;
  readonly of: number;
}

const LEVEL = 0.99;

/**
 * Trains a net for each number of rounds, one after the other, and measures it on pairs that it has not seen. The
 * same settings give the same rows on every machine.
 *
 * @throws {RangeError} if a setting is out of range
 */
export async function runSpeckTable(
  spec: SpeckTableSpec,
  onProgress: (progress: SpeckProgress) => void = () => {},
): Promise<SpeckRow[]> {
  for (const name of ["samples", "controlSamples", "testPairs"] as const) {
    if (!Number.isSafeInteger(spec[name]) || spec[name] < 1) {
      throw new RangeError(`${name} is ${spec[name]}, an integer from 1 is needed`);
    }
  }
  checkRounds(spec.rounds);
  const control = await measure(spec, "random", spec.controlSamples, onProgress);
  const rows: SpeckRow[] = [];
  for (const rounds of spec.rounds) {
    const { curve, ...accuracy } = await measure(spec, rounds, spec.samples, onProgress);
    const { curve: _, ...random } = control;
    rows.push({
      rounds,
      samples: spec.samples,
      ...accuracy,
      published: PUBLISHED[rounds] ?? null,
      curve,
      random,
    });
  }
  return rows;
}

function checkRounds(rounds: readonly number[]): void {
  if (rounds.length === 0) throw new RangeError("no rounds given, at least one number of rounds is needed");
  for (const value of rounds) {
    if (!Number.isInteger(value) || value < 1 || value > SPECK32_ROUNDS) {
      throw new RangeError(`rounds is ${value}, an integer from 1 to ${SPECK32_ROUNDS} is needed`);
    }
  }
}

function measure(
  { seed, testPairs }: SpeckTableSpec,
  oracle: SpeckOracle,
  samples: number,
  onProgress: (progress: SpeckProgress) => void,
): Promise<Accuracy & { readonly curve: readonly CurvePoint[] }> {
  const onCheck = (point: CurvePoint) => onProgress({ oracle, of: samples, ...point });
  return measureDistinguisher({ seed, oracle, samples, testPairs }, { onCheck });
}

/** Trains one net and measures it on pairs that it has not seen. */
export async function measureDistinguisher(
  { testPairs: pairs, ...task }: DistinguisherTask & { readonly testPairs: number },
  listener: TrainingListener = {},
): Promise<Accuracy & { readonly curve: readonly CurvePoint[] }> {
  const { seed, oracle, samples } = task;
  const { net, curve } = await trainDistinguisher({ seed, oracle, samples }, listener);
  const right = countRight(net, oracle, pairs, new RandomStream(seed, "speck", oracle, "test"));
  const tail = (1 - LEVEL) / 2;
  const interval = [
    shareOfUpperTail(right, pairs, tail).p,
    shareOfUpperTail(pairs - right, pairs, tail).q,
  ] as const;
  return { right, pairs, accuracy: right / pairs, interval, curve };
}
