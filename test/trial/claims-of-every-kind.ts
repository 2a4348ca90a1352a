import type {
  Claim,
  ClaimCard,
  ComposerClaim,
  SearcherClaim,
  ShortcutClaim,
} from "../../src/claim/contract.js";
import { feeOrdered } from "../../src/dataset/mempool/fill-block.js";
import { powFunction } from "../../src/pow/registry.js";

const card = (id: string) => ({
  id,
  title: id,
  source: "a test",
  claimed: "-",
  description: "-",
  needs: [],
  expected: { verdict: "no-advantage", reason: "-" } as const,
});

const searcher = (id: string, uses: SearcherClaim["uses"], open: SearcherClaim["open"]): SearcherClaim => ({
  ...card(id),
  kind: "searcher",
  uses,
  operationsPerNonce: 1,
  open,
});

function fillWith(nonceAt: (i: number) => number) {
  return (out: Uint32Array) => {
    for (let i = 0; i < out.length; i++) out[i] = nonceAt(i);
    return out.length;
  };
}

/** Counts upwards from a place that the stream draws. */
const counting = searcher("counting", [], async (_model, { stream }) => {
  let next = stream.uint32();
  return { propose: fillWith(() => next++) };
});

/** The same nonces over and over. */
const repeating = searcher("repeating", [], async () => {
  let next = 0;
  return { propose: fillWith(() => next++ % 2048) };
});

/** Says that it looks at the template and does not. */
const blind = searcher("blind", ["template"], async (_model, hunt) => counting.open(null, hunt));

/** Says that it looks at results and does not. */
const deaf = searcher("deaf", ["results"], async (_model, hunt) => counting.open(null, hunt));

/** Goes where hits were: finds which way the favoured parity of one bit lies, if there is one. */
const learning = searcher("learning", ["results"], async (_model, { stream }) => {
  const hits = [0, 0];
  let last = new Uint32Array();
  return {
    propose(out) {
      const favoured = hits[0]! >= hits[1]! ? 0 : 1;
      const sure = Math.abs(hits[0]! - hits[1]!) > 50;
      for (let i = 0; i < out.length; i++) {
        const nonce = stream.uint32();
        out[i] = sure ? ((nonce & ~1) | favoured) >>> 0 : nonce;
      }
      last = out.slice();
      return out.length;
    },
    learn(nonces, leadingZeros) {
      if (nonces.join() !== last.join()) throw new Error("told of other nonces than it proposed");
      for (const [i, zeros] of leadingZeros.entries()) if (zeros >= 2) hits[nonces[i]! & 1]!++;
    },
  };
});

const failing = searcher("failing", [], async () => {
  return { propose: (out) => (out.length < 4096 ? out.length + 1 : out.length) };
});

const composer = (
  id: string,
  compose: Awaited<ReturnType<ComposerClaim["open"]>>["compose"],
): ComposerClaim => ({
  ...card(id),
  kind: "composer",
  operationsPerTemplate: 1,
  open: async () => ({ compose }),
});
const fees = composer("fees", feeOrdered);
const greedy = composer("greedy", (world) => ({ ...feeOrdered(world), time: world.time + 86_400 }));

const shortcut = (id: string, cost: number, evaluate: ShortcutClaim["evaluate"], n = 1): ShortcutClaim => ({
  ...card(id),
  kind: "shortcut",
  operationsPerHash: cost,
  plainOperationsPerHash: 3000,
  templatesAtOnce: n,
  evaluate,
});

function scanAll(templates: readonly Uint8Array[], nonces: Uint32Array) {
  const words = new Uint32Array(templates.length * nonces.length);
  for (const [i, template] of templates.entries()) {
    const place = words.subarray(i * nonces.length, (i + 1) * nonces.length);
    powFunction("sha256d").openScanner(template).scan(nonces, place);
  }
  return words;
}

const shared = shortcut(
  "shared",
  2000,
  (templates, nonces) => {
    const tails = new Set(templates.map((template) => template.subarray(-12).join()));
    if (tails.size !== 1) throw new Error("templates with different tails");
    return { form: "top-words", words: scanAll(templates, nonces) };
  },
  3,
);
const forging = shortcut("forging", 10, (templates, nonces) => ({
  form: "top-words",
  words: scanAll(templates, nonces).map((word) => word >>> 8),
}));
const lazy = shortcut("lazy", 1500, (templates, nonces) => ({
  // Half of the nonces are never hashed: cheaper by two, and half as lucky.
  form: "top-words",
  words: scanAll(templates, nonces).map((word, i) => (i % 2 === 0 ? word : 0xffffffff)),
}));

const statistic = (id: string, claimedFigure: number): Claim => ({
  ...(card(id) satisfies Omit<ClaimCard, "kind">),
  kind: "statistic",
  observations: 200,
  figure: (nonces) => nonces.reduce((sum, nonce) => sum + nonce / 2 ** 32, 0) / nonces.length,
  claimedNull: { expected: 0.8, sigma: 0.02 },
  claimedFigure,
});

export const claims: Claim[] = [
  ...[counting, repeating, blind, deaf, learning, failing, fees, greedy, shared, forging, lazy],
  statistic("ordinary", 0.51),
  statistic("odd", 0.7),
];
