import { expect, test } from "vitest";
import { parseExperiment } from "../../src/trial/experiment-file.js";
import { fleetTasks } from "../../src/trial/fleet.js";
import { planOf } from "../../src/trial/plan.js";
import { performStructure, structureTasks } from "../../src/trial/structure.js";

const planFor = (...pows: string[]) => {
  const trials = pows.map((pow) => `  - { claim: hill-climb, pow: "${pow}" }\n`).join("");
  return planOf(parseExperiment(`name: x\ntitle: x\ntrials:\n${trials}`, "x.yaml").protocol, "1", "wasm");
};

const found = (rounds: number) => {
  const [task] = structureTasks(planFor(`sha256:${rounds}`));
  return performStructure(task!);
};

test.each([
  [2, 256, 192],
  [5, 224, 96],
  [7, 224, 32],
  [8, 224, 0],
  [18, 224, 0],
  [19, 0, 0],
  [64, 0, 0],
])(
  "%i rounds: %i check bits with the template known, %i with all words unknown",
  (rounds, known, unknown) => {
    const side = (checkBits: number) => ({
      checkBits,
      passing: 256,
      // Where nothing is checked random words pass too.
      randomPassing: checkBits === 0 ? 256 : 0,
    });
    expect(found(rounds)).toEqual({
      rounds,
      samples: 256,
      templateKnown: side(known),
      wordsUnknown: side(unknown),
    });
  },
);

test("one task a function, for single SHA-256 alone", () => {
  const plan = planFor("sha256d", "sha256:7", "sha256d:7,7", "planted:0.3@sha256:7");
  expect(structureTasks(plan).map(({ pow }) => pow)).toEqual(["sha256:7"]);
  expect(fleetTasks(plan)).toHaveLength(1);
  expect(fleetTasks(planFor("sha256:7"))).toEqual([]);
});
