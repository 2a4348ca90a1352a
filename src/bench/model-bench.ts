import { RandomStream } from "../core/random-stream.js";
import { layerPlaces, parameterCount } from "../model/dense.js";
import { freezeMlp } from "../model/frozen-mlp.js";
import { fitMlp, type MlpSpec, openFloatMlp, openMlp, type TrainingRows } from "../model/mlp.js";
import { type Contestant, type Rate, timeInterleaved } from "./interleaved.js";

/** Figures of the classifier on one thread, for a net of these widths. */
export interface ModelRow {
  readonly widths: readonly number[];
  readonly training: {
    readonly rows: number;
    readonly batchSize: number;
    /** Processor time of an epoch on the default backend, its compiler's and collector's threads included; median. */
    readonly cpuSecondsPerEpoch: number;
  };
  readonly scoring: {
    /** Our fixed-point kernel, checks of its input included. */
    readonly rowsPerSecond: number;
    readonly slowest: number;
    readonly fastest: number;
    /** TensorFlow.js on WebAssembly on the same rows, slice by slice in turn; `ratio` is ours over theirs. */
    readonly peer: { readonly name: string; readonly rowsPerSecond: number; readonly ratio: number };
  };
}

const SPEC: MlpSpec = {
  inputs: 64,
  hidden: [128, 128],
  learningRate: 1e-3,
  batchSize: 1024,
  epochs: 1,
  patience: 1,
};
const EPOCH_ROWS = 100_000;
const EPOCHS = 3;

/** Rows a call of a scorer. */
const BATCH = 4096;

export async function benchModel(slices: number): Promise<ModelRow> {
  const cpuSecondsPerEpoch = await timeEpochs();
  const [own, peer] = timeInterleaved(await scorers(), slices) as [Rate, Rate];
  return {
    widths: [SPEC.inputs, ...SPEC.hidden, 1],
    training: { rows: EPOCH_ROWS, batchSize: SPEC.batchSize, cpuSecondsPerEpoch },
    scoring: {
      rowsPerSecond: own.median,
      slowest: own.slowest,
      fastest: own.fastest,
      peer: { name: peer.name, rowsPerSecond: peer.median, ratio: own.median / peer.median },
    },
  };
}

async function timeEpochs(): Promise<number> {
  const rows = bitRows(EPOCH_ROWS);
  const few: TrainingRows = { ...rows, rows: 1024 };
  const epochOf = (train: TrainingRows) => fitMlp(SPEC, train, few, new RandomStream("bench", "fit"), "wasm");
  await epochOf({ ...rows, rows: 10_240 });
  const seconds: number[] = [];
  for (let epoch = 0; epoch < EPOCHS; epoch++) {
    const before = process.cpuUsage();
    await epochOf(rows);
    const { user, system } = process.cpuUsage(before);
    seconds.push((user + system) / 1e6);
  }
  return seconds.sort((a, b) => a - b)[EPOCHS >> 1]!;
}

/** Our scorer, and TensorFlow.js, on the same net and rows. */
async function scorers(): Promise<Contestant[]> {
  const { inputs, hidden } = SPEC;
  const stream = new RandomStream("bench", "weights");
  const parameters = new Float32Array(parameterCount(inputs, hidden));
  for (const place of layerPlaces(inputs, hidden)) {
    const limit = Math.sqrt(6 / place.inputs);
    for (let at = place.kernel; at < place.bias; at++) parameters[at] = (2 * stream.float() - 1) * limit;
  }
  const frozen = freezeMlp(inputs, hidden, parameters, [1, 6, 8]);
  const { x } = bitRows(BATCH);
  const out = new Float32Array(BATCH);
  return [
    { name: "noncetrial", scorer: openMlp(frozen) },
    { name: "TensorFlow.js on WebAssembly", scorer: await openFloatMlp(frozen, "wasm") },
  ].map(({ name, scorer }) => ({
    name,
    run(units) {
      let done = 0;
      for (; done < units; done += BATCH) scorer.score(x, BATCH, out);
      return done;
    },
  }));
}

/** Random bits as -1 or +1, labelled by a product of two of them. */
function bitRows(rows: number): TrainingRows {
  const stream = new RandomStream("bench", "rows");
  const x = new Float32Array(rows * SPEC.inputs);
  for (let i = 0; i < x.length; i += 32) {
    const word = stream.uint32();
    for (let bit = 0; bit < 32; bit++) x[i + bit] = ((word >>> bit) & 1) * 2 - 1;
  }
  const y = Uint8Array.from({ length: rows }, (_, row) => (x[64 * row]! === x[64 * row + 1]! ? 1 : 0));
  return { x, y, rows };
}
