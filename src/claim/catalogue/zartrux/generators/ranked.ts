import type { RandomStream } from "../../../../core/random-stream.js";
import type { Scorer } from "../../../contract.js";
import type { Generator } from "./generator.js";

/** Candidates drawn for each nonce asked for, and the share of them that is taken. */
const OVERSAMPLING = 6;
const TAKEN = 0.6;

/** The best-scored 60 % of random candidates, six times as many as are asked for at a time; best first. */
export function rankedGenerator(stream: RandomStream, scorer: Scorer, template: Uint8Array): Generator {
  let ready: Uint32Array = new Uint32Array(0);
  return {
    next(count) {
      if (ready.length === 0) ready = draw(stream, scorer, template, OVERSAMPLING * count);
      const nonces = ready.slice(0, count);
      ready = ready.slice(count);
      if (nonces.length === count) return nonces;
      return Uint32Array.of(...nonces, ...this.next(count - nonces.length));
    },
  };
}

function draw(stream: RandomStream, scorer: Scorer, template: Uint8Array, count: number): Uint32Array {
  const candidates = Uint32Array.from({ length: count }, () => stream.uint32());
  const scores = new Float32Array(count);
  scorer.score(template, candidates, scores);
  const order = [...candidates.keys()].sort((a, b) => scores[b]! - scores[a]! || a - b);
  return Uint32Array.from(order.slice(0, Math.max(1, Math.floor(TAKEN * count))), (i) => candidates[i]!);
}
