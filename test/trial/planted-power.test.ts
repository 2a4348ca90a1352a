import { describe, expect, test } from "vitest";
import { page } from "../../src/report/page.js";
import { planPower } from "../../src/stats/plan-power.js";
import { parseExperiment } from "../../src/trial/experiment-file.js";
import { type PlantedTrials, planOf, showPlanted } from "../../src/trial/power/planted-power.js";
import { performPower, powerResult, powerTasks } from "../../src/trial/power/show-planted.js";
import { sampleResults } from "../support/sample-results.js";

const calibration = (section: string) =>
  parseExperiment(`name: c\ntitle: t\nbits: 2\ncalibration: ${section}\n`, "c.yaml").protocol;
const PLANTED = "planted: { effects: [0.1, 0.3], powers: [0.5, 0.9], hashed: { 0.3: 40 } }";
const TRIALS: PlantedTrials = {
  ...{ effect: "0.3", power: 0.9, alpha: 0.01, bits: 2, margin: 0.01 },
  ...{ design: "pool", source: "counts", replicates: 300 },
};

describe("planted effects", () => {
  test.each(["arm", "pool"] as const)(
    "%s: trials of the planned size show the effect as often as planned",
    (design) => {
      for (const power of [0.5, 0.9]) {
        for (const source of ["counts", "hashes"] as const) {
          const { shown } = showPlanted("1", { ...TRIALS, design, power, source });
          // 4.5 standard errors, and what the plan may be off.
          const band = 4.5 * Math.sqrt((power * (1 - power)) / 300) + 0.02;
          expect(Math.abs(shown / 300 - power)).toBeLessThan(band);
        }
      }
    },
  );

  test("the size is that of the command power, and a fraction of it shows the effect less often", () => {
    const plans = planPower({ lift: 0.3, power: 0.9, alpha: 0.01, bits: 2, keep: 0.5 });
    expect(planOf(TRIALS)).toEqual(plans.pool);
    expect(planOf({ ...TRIALS, design: "arm" })).toEqual(plans.oneArm);
    expect(showPlanted("1", TRIALS).hashes).toBe(plans.pool.hashes);
    // What is planned for .5 is far from showing it nine times in ten.
    expect(showPlanted("1", { ...TRIALS, power: 0.5 }).shown).toBeLessThan(0.7 * 300);
  });

  test("tasks: every effect, power and design, of counts and, where asked for, of hashes", () => {
    const tasks = powerTasks(calibration(`{ replicates: 100, statistics: [], ${PLANTED} }`), "7");
    const asked = tasks.map(({ effect, power, design, source, replicates }) =>
      [effect, power, design, source, replicates].join(" "),
    );
    const both = [0.5, 0.9].flatMap((power) => [`${power} arm`, `${power} pool`]);
    expect(asked).toEqual([
      ...both.map((one) => `0.1 ${one} counts 100`),
      ...both.flatMap((one) => [`0.3 ${one} counts 100`, `0.3 ${one} hashes 40`]),
    ]);
    expect(tasks.every(({ seed, bits, alpha }) => seed === "7" && bits === 2 && alpha === 0.01)).toBe(true);
    expect(powerTasks(calibration("{}"), "1")).toEqual([]);
  });

  test("lines hold the measured power against the planned one; the page draws them", async () => {
    const tasks = powerTasks(calibration(`{ replicates: 100, statistics: [], ${PLANTED} }`), "1");
    const lines = tasks.map((task) => powerResult(task, performPower(task)));
    expect(lines[0]).toMatchObject({
      ...{ statistic: "planted effects", name: "a planted 10 %, planned power 0.5, arm, simulated counts" },
      ...{ wanted: 0.5, relation: "about", replicates: 100 },
    });
    for (const { measured, replicates, planted } of lines) {
      expect(measured).toBe(planted!.shown / replicates);
      expect(planted!.interval[0]).toBeLessThanOrEqual(measured);
      expect(planted!.interval[1]).toBeGreaterThanOrEqual(measured);
    }
    const family = { alpha: 0.01, size: 0, level: 0.99 };
    const text = await page(sampleResults({ calibration: lines, trials: [], gates: [], family }));
    expect(text).toContain(`found as often as planned, in all ${lines.length} measurements`);
    expect(text).not.toContain('id="calibration"');
    expect(text.match(/<rect class="dot"/g)).toHaveLength(2);
    const wrong = lines.map((line, i) => (i === 0 ? { ...line, within: false } : line));
    expect(await page(sampleResults({ calibration: wrong, trials: [], gates: [], family }))).toContain(
      `1 of ${lines.length} measured powers, at effects of 10 % to 30 %, is not as planned`,
    );
  });

  test("nothing to calibrate, and hashes for an effect that is not planted, are refused", () => {
    expect(() => calibration("{ statistics: [] }")).toThrow(/name at least one, or leave it out for all/);
    expect(() => calibration(`{ statistics: [], ${PLANTED.replace("0.3: 40", "0.2: 40")} }`)).toThrow(
      /an effect of 0\.1, 0\.3 is needed/,
    );
    expect(() => calibration(`{ statistics: [], ${PLANTED.replace("[0.5,", "[0.3,")} }`)).toThrow(
      /powers\[0\] is 0\.3/,
    );
  });
});
