import { z } from "zod";
import type { SearcherClaim } from "../../contract.js";
import { fitRecurrentNet } from "./recurrent-net.js";

const BITS = 32;

/** A nonce that was proposed already is drawn again, at most so often. */
const REDRAWS = 64;

const modelSchema = z.strictObject({
  next: z.array(z.number().min(0).max(1)).length(BITS),
  loss: z.array(z.number()),
});

/** A recurrent network over the winning nonces of past blocks says what the next will look like. */
export const lstmSequence: SearcherClaim = {
  id: "lstm-sequence",
  kind: "searcher",
  title: "Recurrent network over past winning nonces",
  source: "many public projects",
  claimed: "predicts the next block's nonce",
  description:
    "A gated recurrent network of 12 units reads the winning nonces of past blocks, bit by bit and block by block, and gives " +
    "the chance that each bit of the next one is set; nonces are drawn by those chances, each once. (Projects differ in cell and size, " +
    "and most try one nonce only.) It is believable because its loss falls below that of a coin: miners start at fixed places " +
    "and leave bits at zero, which past nonces show. Where miners looked says nothing of where the next solution lies.",
  needs: ["history"],
  uses: [],
  expected: {
    verdict: "no-advantage",
    reason:
      "the sequence of past winners shows where miners looked; fresh hashes win equally often everywhere",
  },
  positiveControl: {
    pow: "planted:0.9,80000000@sha256d",
    reason:
      "where the lower half of the range wins more often, the highest bit of past winners is mostly zero",
  },
  // A coin a bit, and a look-up; the network has run before.
  operationsPerNonce: 2 * BITS + 8,
  fit: async ({ history }, { stream }) => {
    const { next, loss } = fitRecurrentNet(
      Uint32Array.from(history, ({ nonce }) => nonce),
      stream,
    );
    return { model: { next, loss } };
  },
  open: async (model, { stream }) => {
    // A chance of 1 is no 32-bit number: the last threshold leaves one draw in 2^32.
    const limits = Uint32Array.from(modelSchema.parse(model).next, (chance) =>
      Math.min(2 ** 32 - 1, Math.round(chance * 2 ** 32)),
    );
    const draw = () => {
      let nonce = 0;
      for (let bit = 0; bit < BITS; bit++) if (stream.uint32() < limits[bit]!) nonce |= 1 << bit;
      return nonce >>> 0;
    };
    const proposed = new Set<number>();
    return {
      propose(out) {
        for (let i = 0; i < out.length; i++) {
          let nonce = draw();
          for (let again = 0; again < REDRAWS && proposed.has(nonce); again++) nonce = draw();
          proposed.add(nonce);
          out[i] = nonce;
        }
        return out.length;
      },
    };
  },
};
