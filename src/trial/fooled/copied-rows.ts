import { RandomStream } from "../../core/random-stream.js";
import { FreshHashes, isHit } from "./fresh-hashes.js";
import { type Fooled, ratioOf, type Way } from "./way.js";

const BITS = 4;
/** Rows of the data set and fresh hashes, for one run. */
const ROWS = 8;
const FRESH = 512;

export const copiedRows: Way = {
  id: "group-leakage",
  title: "Testing on what was trained on",
  mistake:
    "Winners are rare, so their rows are copied until both classes are as large, and then rows are split at random into training and test.",
  remedy:
    "The split comes first and by template; copies are made of training rows only, and the test is on fresh templates.",
  measure: "lift",
  naiveFigure: "winners among the test rows that the model picks, over their share of the test rows",
  properFigure: "lift of the same model on fresh hashes",
  truth: 1,
  perform,
};

interface Row {
  readonly nonce: number;
  readonly hit: boolean;
}

/** The model takes a nonce for a winner if the nearest one that it has seen was one. */
function perform(seed: string, runs: number): Fooled {
  const stream = new RandomStream(seed, "fooled", copiedRows.id);
  const hashes = new FreshHashes(stream);
  const { nonces, tops } = hashes.next(ROWS * runs);
  const rows = Array.from(nonces, (nonce, i): Row => ({ nonce, hit: isHit(tops[i]!, BITS) }));
  const winners = rows.filter(({ hit }) => hit);
  const copies = Math.floor((rows.length - winners.length) / Math.max(1, winners.length));
  const balanced = rows.flatMap((row) => new Array<Row>(row.hit ? copies : 1).fill(row));
  const [train, test]: [Row[], Row[]] = [[], []];
  for (const row of balanced) (stream.uint32() >>> 31 === 1 ? train : test).push(row);

  const picks = nearestIsHit(train);
  const picked = test.filter(({ nonce }) => picks(nonce));
  const share = test.filter(({ hit }) => hit).length / test.length;
  const [kept, hits] = countFresh(hashes, FRESH * runs, picks);
  return {
    naive: ratioOf(picked.filter(({ hit }) => hit).length, picked.length, share),
    proper: ratioOf(hits, kept, 2 ** -BITS),
    hashes: hashes.count,
  };
}

function nearestIsHit(train: readonly Row[]): (nonce: number) => boolean {
  const sorted = train.toSorted((a, b) => a.nonce - b.nonce);
  return (nonce) => {
    let [low, high] = [0, sorted.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (sorted[middle]!.nonce < nonce) low = middle + 1;
      else high = middle;
    }
    const [below, above] = [sorted[low - 1], sorted[low]];
    if (below === undefined || above === undefined) return (below ?? above)!.hit;
    return (nonce - below.nonce < above.nonce - nonce ? below : above).hit;
  };
}

function countFresh(hashes: FreshHashes, count: number, picks: (nonce: number) => boolean): [number, number] {
  const { nonces, tops } = hashes.next(count);
  let [kept, hits] = [0, 0];
  for (let i = 0; i < count; i++) {
    if (!picks(nonces[i]!)) continue;
    kept++;
    if (isHit(tops[i]!, BITS)) hits++;
  }
  return [kept, hits];
}
