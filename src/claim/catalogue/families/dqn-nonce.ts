import { z } from "zod";
import type { RandomStream } from "../../../core/random-stream.js";
import type { LabelledSet } from "../../../dataset/labelled-set.js";
import { QTable } from "../../../model/policy/q-table.js";
import type { Searcher, SearcherClaim } from "../../contract.js";

/** States that headers are sorted into, and equal parts of the range that can be chosen. */
const STATES = 64;
const BUCKETS = 64;
const BUCKET_WIDTH = 2 ** 32 / BUCKETS;

const OPTIONS = {
  states: STATES,
  actions: BUCKETS,
  learningRate: 0.1,
  discount: 0,
  exploration: 0.1,
} as const;

/** Nonces between two times that the table learns. */
const ROUND = 64;

/** Odd, so that its multiples reach every nonce of a bucket once. */
const STEP = 0x9e3779b1;

const modelSchema = z.strictObject({ values: z.string() });

/** Q-learning: the header is the state, the part of the range to try the action, the zeros of the hash the reward. */
export const dqnNonce: SearcherClaim = {
  id: "dqn-nonce",
  kind: "searcher",
  title: "Q-learning over parts of the nonce range",
  source: "shadowstorm2266/ai-btc-miner-source_code",
  claimed: "consistent nonce estimation",
  description:
    `Headers are sorted by a hash of their bytes into ${STATES} states, nonces by their highest bits into ${BUCKETS} buckets, ` +
    "and a table holds the expected number of leading zeros for each pair. It is learnt from labelled nonces, then used and " +
    `learnt further while searching: nine nonces in ten come from the bucket of highest value, the others from any, each ` +
    "nonce of a bucket once. (The source approximates the table by a network and leaves its shape open. A hash changes " +
    "nothing in the header, so that every one ends an episode and nothing is discounted.) It is believable because the best " +
    "value in the table rises, as the best of many averages does. Buckets differ by chance, and the next hash does not know.",
  needs: ["labels"],
  uses: ["template", "results"],
  expected: {
    verdict: "no-advantage",
    reason: "every bucket has the same expected reward; values differ by the chance of what was seen",
  },
  positiveControl: {
    pow: "sha256:7",
    reason: "after 7 rounds the winning nonces of a template lie in neighbouring buckets",
  },
  // The state once a template; a draw, a step and an update a nonce, a look-up a round.
  operationsPerNonce: 16,
  fit: async ({ training }) => ({ model: { values: learnValues(training).pack() } }),
  open: async (model, { template, stream }) =>
    new BucketSearch(new QTable(OPTIONS, modelSchema.parse(model).values), stateOf(template), stream),
};

/** The state of a header: FNV-1a of its bytes. */
export function stateOf(template: Uint8Array): number {
  let hash = 0x811c9dc5;
  for (const byte of template) hash = Math.imul(hash ^ byte, 0x01000193);
  return (hash >>> 0) % STATES;
}

/** The table after labelled rows. */
export function learnValues({ templates, templateIndex, nonces, hashes }: LabelledSet): QTable {
  const table = new QTable(OPTIONS);
  const states = templates.map(stateOf);
  for (const [row, nonce] of nonces.entries()) {
    table.learn(states[templateIndex[row]!]!, bucketOf(nonce), Math.clz32(hashes[row]!));
  }
  return table;
}

function bucketOf(nonce: number): number {
  return Math.floor(nonce / BUCKET_WIDTH);
}

class BucketSearch implements Searcher {
  readonly #table: QTable;
  readonly #state: number;
  readonly #stream: RandomStream;
  /** Nonces taken of each bucket, and where each begins. */
  readonly #taken = new Uint32Array(BUCKETS);
  readonly #starts: Uint32Array;

  constructor(table: QTable, state: number, stream: RandomStream) {
    this.#table = table;
    this.#state = state;
    this.#stream = stream;
    this.#starts = Uint32Array.from({ length: BUCKETS }, () => stream.below(BUCKET_WIDTH));
  }

  propose(out: Uint32Array): number {
    const count = Math.min(ROUND, out.length);
    for (let i = 0; i < count; i++) out[i] = this.#next(this.#table.choose(this.#state, this.#stream));
    return count;
  }

  learn(nonces: Uint32Array, leadingZeros: Uint8Array): void {
    for (const [i, nonce] of nonces.entries()) {
      this.#table.learn(this.#state, bucketOf(nonce), leadingZeros[i]!);
    }
  }

  /** The next nonce of a bucket. */
  #next(bucket: number): number {
    const place = this.#starts[bucket]! + Math.imul(STEP, this.#taken[bucket]!++);
    return bucket * BUCKET_WIDTH + ((place >>> 0) % BUCKET_WIDTH);
  }
}
