import { describe, expect, test } from "vitest";
import { drawReport } from "../../../src/report/figures/draw-figures.js";
import { sampleResults, sampleTrial } from "../../support/sample-results.js";

const trial = (pow: string, bits: number, lift: number) =>
  sampleTrial({
    ...{ id: `density@${pow}/${bits}-bits`, claim: "density", pow, bits, lift, margin: bits / 24 },
    ...{ interval: [lift - bits / 60, lift + bits / 60], nonces: 1000 * bits },
    observed: { winners: 10, kept: 5, lift: 1, interval: [0.5, 1.5] },
  });
const drawn = async (trials: ReturnType<typeof trial>[]) =>
  new Map((await drawReport(sampleResults({ trials }))).figures.map((one) => [one.id, one]));

describe("lift at several difficulties", () => {
  test("a panel a claim and function, a square and a bar a difficulty, ascending", async () => {
    const trials = [8, 2, 24].flatMap((bits) => [
      trial("sha256d", bits, 1.01),
      trial("planted:0.9@sha256d", bits, 1.9),
    ]);
    const figures = await drawn(trials);
    const figure = figures.get("lift-at-bits")!;
    expect(figure.title).toBe(
      "On sha256d the claim finds no more at any difficulty, from 2 bits to 24; " +
        "on planted:0.9@sha256d the claim finds more, from 2 bits to 24",
    );
    expect(figure.panels.map(({ heading }) => heading)).toEqual([
      "density@sha256d",
      "density@planted:0.9@sha256d",
    ]);
    const { text } = figure.panels[0]!.narrow;
    expect(text).toMatch(/2 bits: \+1\.00 % .*8 bits: .*24 bits: /);
    expect(text.match(/<path fill="[^"]*" d="M-/g)).toHaveLength(3);
    // What was seen on the same past blocks is shown once.
    expect(figures.get("observed")!.panels[0]!.narrow.text.match(/<circle/g)).toHaveLength(2 + 1);
  });

  test("none where a claim was tried at one difficulty", async () => {
    expect((await drawn([trial("sha256d", 8, 1)])).has("lift-at-bits")).toBe(false);
  });
});
