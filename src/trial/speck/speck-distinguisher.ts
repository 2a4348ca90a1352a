import { setImmediate } from "node:timers/promises";
import { RandomStream } from "../../core/random-stream.js";
import { SPECK_WORDS, speckWords } from "../../dataset/speck/speck-features.js";
import { emptyPairs, fillSpeckPairs, type SpeckOracle } from "../../dataset/speck/speck-pairs.js";
import type { ResidualNet } from "../../model/residual-net/residual-net.js";
import type { ResidualShape } from "../../model/residual-net/residual-shape.js";
import { ResidualTrainer } from "../../model/residual-net/residual-trainer.js";

/** One residual block of 32 filters and one dense layer of 128: deeper nets gain less in the same time than more pairs. */
const SHAPE: ResidualShape = {
  positions: SPECK_WORDS.positions,
  channels: SPECK_WORDS.channels,
  filters: 32,
  depth: 1,
  dense: [128],
};
const LEARNING_RATE = 4e-3;
const BATCH = 1024;

/** Steps over which the learning rate rises to its full height, but at most a tenth of all. */
const WARM_UP = 200;

/** Pairs of each check of the accuracy along the way, and how many checks. */
const CHECK_PAIRS = 8192;
const CHECKS = 10;

/** Steps between two times that the share done is told. */
const STEPS_A_SHARE = 32;

/** What a distinguisher is trained on. */
export interface DistinguisherTask {
  readonly seed: string;
  readonly oracle: SpeckOracle;
  /** Fresh pairs to learn from; none is seen twice. */
  readonly samples: number;
}

/** Accuracy on held-out pairs after so many samples. */
export interface CurvePoint {
  readonly samples: number;
  readonly accuracy: number;
}

/** Who is told how far a training is. */
export interface TrainingListener {
  readonly onCheck?: (point: CurvePoint) => void;
  /** Takes the share of the samples learnt from, about once a second. */
  readonly onShare?: (share: number) => void;
}

/** A trained distinguisher. */
export interface Distinguisher {
  readonly net: ResidualNet;
  readonly curve: readonly CurvePoint[];
}

/**
 * Trains a net to tell real from random pairs. The same task gives the same bits on every machine.
 *
 * @throws {RangeError} if the number of samples is not a positive integer
 */
export async function trainDistinguisher(
  { seed, oracle, samples }: DistinguisherTask,
  { onCheck, onShare }: TrainingListener = {},
): Promise<Distinguisher> {
  if (!Number.isSafeInteger(samples) || samples < 1) {
    throw new RangeError(`samples is ${samples}, an integer from 1 is needed`);
  }
  const stream = (use: string) => new RandomStream(seed, "speck", oracle, use);
  const trainer = new ResidualTrainer(SHAPE, LEARNING_RATE, stream("weights"));
  const drawn = stream("training");
  const steps = Math.ceil(samples / BATCH);
  const warmUp = Math.min(WARM_UP, steps / 10);
  const pairs = emptyPairs(BATCH);
  const x = new Float32Array(BATCH * SPECK_WORDS.width);
  const curve: CurvePoint[] = [];
  for (let step = 1; step <= steps; step++) {
    speckWords(fillSpeckPairs(pairs, oracle, drawn), x);
    trainer.step(x, pairs.y, BATCH, Math.min(1, step / warmUp) * decline((step - 1) / steps));
    if (Math.floor((CHECKS * step) / steps) > Math.floor((CHECKS * (step - 1)) / steps)) {
      const right = countRight(trainer.net, oracle, CHECK_PAIRS, stream("validation"));
      const point = { samples: step * BATCH, accuracy: right / CHECK_PAIRS };
      curve.push(point);
      onCheck?.(point);
    }
    if (step % STEPS_A_SHARE === 0) onShare?.(step / steps);
    await setImmediate();
  }
  return { net: trainer.net, curve };
}

/** From 1 at 0 to 0 at 1, level at both ends: the cubic beside half a turn of the cosine, of exact steps. */
function decline(progress: number): number {
  return (1 - progress) * (1 - progress) * (1 + 2 * progress);
}

/** How many of so many fresh pairs a net labels rightly, at even odds. */
export function countRight(
  net: ResidualNet,
  oracle: SpeckOracle,
  count: number,
  stream: RandomStream,
): number {
  const logits = new Float32Array(BATCH);
  const x = new Float32Array(BATCH * SPECK_WORDS.width);
  let right = 0;
  for (let done = 0; done < count; done += BATCH) {
    const rows = Math.min(BATCH, count - done);
    const pairs = fillSpeckPairs(emptyPairs(rows), oracle, stream);
    net.score(speckWords(pairs, x), rows, logits);
    for (let row = 0; row < rows; row++) if (logits[row]! > 0 === (pairs.y[row] === 1)) right++;
  }
  return right;
}
