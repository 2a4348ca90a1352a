import { describe, expect, test } from "vitest";
import type { FilterClaim } from "../../../src/claim/contract.js";
import { exampleClaim, LANGUAGES, type Language } from "../../../src/claim/outside/examples.js";
import { RandomStream } from "../../../src/core/random-stream.js";
import { countHits, labelNonces } from "../../../src/dataset/labelled-set.js";
import { powFunction } from "../../../src/pow/registry.js";
import { openClaim, programFile, TEMPLATE } from "../../support/outside.js";
import { testWith } from "../../support/tools.js";

/** What runs each of them; node is there, and tsx is among what the tests are installed with. */
const PROGRAM: Record<Language, string> = {
  python: "python3",
  typescript: "node",
  javascript: "node",
  shell: "base64",
};

const BITS = 4;

function rows(powId: string, template: number, count: number) {
  const nonces = new RandomStream("1", "rows", template);
  const part = {
    template: TEMPLATE.map((byte) => byte ^ template),
    nonces: Uint32Array.from({ length: count }, () => nonces.uint32()),
  };
  return labelNonces(powFunction(powId), BITS, [part]);
}

/** Share of the hits of fresh nonces among those that it scores above the others, and share of nonces. */
async function keptBy(file: string, powId: string) {
  const pow = powFunction(powId);
  const outside = openClaim(file, { pow, hitProbability: 2 ** -BITS, view: "tail" });
  const claim = outside.claim as FilterClaim;
  const training = rows(pow.id, 0, 16384);
  const context = { stream: new RandomStream("1", "fit"), backend: "wasm" } as const;
  const fitted = await claim.fit?.({ training, validation: training, history: [] }, context);
  const scorer = await claim.open(fitted?.model ?? null, "wasm");
  const fresh = rows(pow.id, 1, 32768);
  const scores = new Float32Array(fresh.nonces.length);
  scorer.score(fresh.templates[0]!, fresh.nonces, scores);
  outside.close();
  expect([...new Set(scores)].sort()).toEqual([0, 1]);
  const kept = scores.reduce((sum, score) => sum + score, 0);
  const keptHits = scores.reduce((sum, score, i) => sum + score * fresh.hits[i]!, 0);
  return { name: outside.ready.name, nonces: kept / scores.length, hits: keptHits / countHits(fresh) };
}

describe.each(LANGUAGES)("the %s example", (language) => {
  testWith(
    PROGRAM[language],
    `${language}: wins on a planted mask in the open, and on sha256d does not`,
    async () => {
      const { fileName, text } = exampleClaim(language);
      // Outside the project, as a user has it; TypeScript finds tsx beside this package.
      const file = programFile(fileName, text, 0o755);
      // Half the nonces have 65 % of the hits; some 2000 hits tell that to within 4.5 % (four standard deviations).
      for (const id of ["planted:0.3,80000000@sha256d", "planted:0.3,00c00001@sha256d"]) {
        const planted = await keptBy(file, id);
        expect(planted.name).toBe(`${language}-example`);
        expect(Math.abs(planted.hits - 0.65)).toBeLessThan(0.045);
        expect(Math.abs(planted.nonces - 0.5)).toBeLessThan(0.015);
      }
      const real = await keptBy(file, "sha256d");
      expect(Math.abs(real.hits - 0.5)).toBeLessThan(0.045);
    },
  );
});

test("they are commented and name the command that tries them", () => {
  for (const language of LANGUAGES) {
    const { fileName, text } = exampleClaim(language);
    expect(text).toMatch(
      new RegExp(`noncetrial try (\\./)?${fileName} --pow planted:0\\.3,80000000@sha256d`),
    );
  }
});
