import { sha256dPow } from "../../../pow/sha256-pow.js";
import { compressionOperations, midstateSaving } from "../../../pow/shortcut-ledger.js";
import type { ShortcutClaim } from "../../contract.js";

const { compression } = compressionOperations();

/** Hash the header's first block once a template. */
export const midstate: ShortcutClaim = {
  id: "midstate",
  kind: "shortcut",
  title: "First block hashed once",
  source: "every miner since 2009; the layout of the header, with the nonce in its second block",
  claimed: "two compressions a hash instead of three",
  description:
    "A header fills two blocks of SHA-256 and the nonce is in the second: what the first one leaves (the midstate) is the " +
    "same for all nonces of a template and is computed once. It is believable because it is so: the hashes are the same, " +
    "bit for bit, for two compressions in place of three. It makes hashes cheaper and none of them luckier.",
  figures: [
    {
      name: "operations saved",
      unit: "times fewer operations a hash",
      published: 1.5,
      source: "measured",
      from: "computation",
      compute: () => midstateSaving().unfolded,
      tolerance: 0.0005,
    },
    {
      name: "compressions of a hash without it and with it",
      unit: "compressions over compressions",
      published: 3 / 2,
      source: "claimant",
      from: "computation",
      compute: () => midstate.plainOperationsPerHash / midstate.operationsPerHash,
      tolerance: 0,
    },
  ],
  needs: [],
  appliesTo: ["sha256d"],
  expected: { verdict: "cheaper", reason: "the same hashes for two thirds of the operations: 1.5x" },
  operationsPerHash: 2 * compression,
  plainOperationsPerHash: 3 * compression,
  templatesAtOnce: 1,
  evaluate: ([template], nonces) => {
    const words = new Uint32Array(nonces.length);
    // The scanner's kernel does what depends on the template alone before it begins, the midstate first of all.
    sha256dPow().openScanner(template!).scan(nonces, words);
    return { form: "top-words", words };
  },
};
