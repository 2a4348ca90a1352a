/*
 * An outside claim for noncetrial: says which nonces are worth hashing.
 *
 *   noncetrial try claim.mjs --pow planted:0.3,80000000@sha256d    wins: the function favours some nonces
 *   noncetrial try claim.mjs                                       does not win: sha256d favours none
 *
 * The trial starts this program, writes one JSON object a line to its stdin and reads one line of answer from its stdout.
 * Write to stderr (console.error) what you want to see; nothing but answers may go to stdout. Replace the class Claim by what
 * you believe in.
 */
import { createInterface } from "node:readline";

/** A filter: gives each nonce a score, and the trial hashes the best-scored ones only. */
class Claim {
  static kind = "filter";
  /** Whether it wants nonces with labels (hit or not) first. */
  static fit = true;
  /** Share of the nonces to keep. */
  static keep = 0.5;

  /** @param hello pow (the function), view (whether templates are whole), seed (for random numbers) */
  constructor({ pow }) {
    // A planted function says in its id which nonces it favours: those with an even number of ones under a mask.
    const mask = /^planted:[^,@]*,([0-9a-f]{8})@/.exec(pow.id)?.[1];
    this.mask = mask === undefined ? null : Number.parseInt(mask, 16);
    // How often each bit is set among hits.
    this.ones = new Uint32Array(32);
  }

  /** Called for each template: its bytes, nonces, and hits with a 1 for a hit. */
  train(_template, nonces, hits) {
    nonces.forEach((nonce, i) => {
      if (hits[i] === 1) for (let bit = 0; bit < 32; bit++) this.ones[bit] += (nonce >>> bit) & 1;
    });
  }

  /** Called once, after the last of the training. */
  trained() {
    // Nothing is known of the function, so take the bit that is most often clear in hits. In sha256d it is clear there by
    // chance, and no better than any other in new nonces.
    this.mask ??= (1 << this.ones.indexOf(Math.min(...this.ones))) >>> 0;
    console.error(`mask ${this.mask.toString(16).padStart(8, "0")}`);
  }

  /** One score a nonce, in order; higher is better. */
  score(_template, nonces) {
    return Float32Array.from(nonces, (nonce) => {
      let ones = 0;
      for (let word = nonce & this.mask; word !== 0; word &= word - 1) ones++;
      return 1 - (ones % 2);
    });
  }
}

// What follows speaks the protocol and can stay as it is. (Base64 holds little-endian data, as nearly every machine does.)

const bytes = (base64) => new Uint8Array(Buffer.from(base64, "base64"));
const numbers = (base64) => new Uint32Array(bytes(base64).buffer);

let claim;

function answer(message) {
  switch (message.type) {
    case "hello": {
      claim = new Claim(message);
      const { kind, fit, keep } = Claim;
      return { type: "ready", protocol: 1, name: "javascript-example", kind, fit, keep };
    }
    case "train":
      claim.train(Buffer.from(message.template, "hex"), numbers(message.nonces), bytes(message.hits));
      if (message.last) claim.trained();
      return { type: "ok" };
    case "score": {
      const scores = claim.score(Buffer.from(message.template, "hex"), numbers(message.nonces));
      return { type: "scores", scores: Buffer.from(scores.buffer).toString("base64") };
    }
    default:
      // "end": the trial is over.
      return process.exit(0);
  }
}

createInterface({ input: process.stdin }).on("line", (line) => {
  process.stdout.write(`${JSON.stringify(answer(JSON.parse(line)))}\n`);
});
