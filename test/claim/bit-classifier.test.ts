import { describe, expect, test } from "vitest";
import { bitClassifier } from "../../src/claim/catalogue/families/bit-classifier.js";
import type { Json } from "../../src/core/canonical-json.js";
import { RandomStream } from "../../src/core/random-stream.js";
import { type LabelledSet, labelNonces } from "../../src/dataset/labelled-set.js";
import { powFunction } from "../../src/pow/registry.js";

const ROWS = 4096;

/** Nonces of one template of a function, half of which win. */
function rows(pow: string, part: string): LabelledSet {
  const template = new RandomStream("bit-classifier", "template", pow).bytes(76);
  const stream = new RandomStream("bit-classifier", pow, part);
  const nonces = Uint32Array.from({ length: ROWS }, () => stream.uint32());
  return labelNonces(powFunction(pow), 1, [{ template, nonces }]);
}

async function fitted(claim: (typeof bitClassifier)[number], pow: string) {
  const { model, diagnostics } = await claim.fit!(
    { training: rows(pow, "training"), validation: rows(pow, "validation"), history: [] },
    { stream: new RandomStream("fit"), backend: "wasm" },
  );
  return { model, diagnostics: diagnostics! };
}

/** Hits among the better-scored half of fresh nonces over those that chance gives. */
async function liftOf(claim: (typeof bitClassifier)[number], pow: string, model: Json): Promise<number> {
  const fresh = rows(pow, "fresh");
  const scores = new Float32Array(ROWS);
  (await claim.open(model, "wasm")).score(fresh.templates[0]!, fresh.nonces, scores);
  const order = [...scores.keys()].sort((a, b) => scores[b]! - scores[a]!);
  const hits = order.slice(0, ROWS / 2).filter((row) => fresh.hits[row] === 1).length;
  return (2 * hits) / fresh.hits.reduce((sum, hit) => sum + hit, 0);
}

describe("bit-classifier", () => {
  test("has a model of each kind, priced by what it multiplies", () => {
    expect(bitClassifier.map(({ id }) => id)).toEqual([
      "bit-classifier:logistic",
      "bit-classifier:trees",
      "bit-classifier:residual",
    ]);
    // Of the residual net: 8 x 4 x 16 on entry, 2 blocks of 2 convolutions of 8 x 3 x 16 x 16, 128 x 32 and 32.
    expect(bitClassifier.map(({ operationsPerNonce }) => operationsPerNonce)).toEqual([64, 1080, 58_432]);
  });

  for (const claim of bitClassifier) {
    test(`${claim.id} sees through 7 rounds, not through 20, and twice the same`, async () => {
      const { model, diagnostics } = await fitted(claim, "sha256:7");
      expect(await liftOf(claim, "sha256:7", model)).toBeGreaterThan(1.2);
      expect(diagnostics.validationAccuracy).toBeGreaterThan(diagnostics.majorityBaseline);
      expect((await fitted(claim, "sha256:7")).model).toEqual(model);
      const blind = await fitted(claim, "sha256:20");
      // Six standard errors: 1/sqrt(4096) each.
      expect(Math.abs((await liftOf(claim, "sha256:20", blind.model)) - 1)).toBeLessThan(6 / 64);
    });
  }
});
