import { describe, expect, test } from "vitest";
import { CATALOGUE, claimsNamed } from "../../src/claim/catalogue.js";
import { CONTROLS, controlById } from "../../src/claim/controls.js";
import { parseExperiment } from "../../src/trial/experiment-file.js";
import { planOf } from "../../src/trial/plan.js";

const IDS = ["random-filter", "label-shuffle", "planted", "oracle-peek", "scan-order"];

describe("controls", () => {
  test("have cards with everything filled in, and ids that no claim has", () => {
    expect(CONTROLS.map(({ id }) => id)).toEqual(IDS);
    for (const control of CONTROLS) {
      expect(control.kind).toBe("control");
      for (const text of [control.title, control.source, control.description, control.expected.outcome]) {
        expect(text.length).toBeGreaterThan(3);
      }
      expect(CATALOGUE.filter(({ id }) => id.split(":")[0] === control.id)).toEqual([]);
    }
    expect(controlById("planted")?.title).toContain("known size");
    expect(controlById("midstate")).toBeUndefined();
  });

  test.each(IDS)("%s as the claim of a trial: one line that says what it is", (id) => {
    const text = `name: x\ntitle: x\ntrials:\n  - { claim: ${id}, pow: sha256d }\n`;
    const { protocol } = parseExperiment(text, "x.yaml");
    expect(() => planOf(protocol, "1", "wasm")).toThrow(
      `trials[0]: "${id}" is a control, part of every run, not a claim: leave it out`,
    );
  });

  test("a slip is answered with claims alone where controls have no place", () => {
    expect(() => claimsNamed("randm-filter")).toThrow(/^(?!.*"random-filter"\?).*$/);
    expect(() => claimsNamed("randm-filter", CATALOGUE, IDS)).toThrow('did you mean "random-filter"?');
  });
});
