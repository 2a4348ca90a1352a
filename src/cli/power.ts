import { Command, type OptionValues } from "commander";
import { checked } from "./usage.js";

/** `noncetrial power`: how much hashing shows a lift, by design. */
export function powerCommand(): Command {
  return new Command("power")
    .description(
      "hashes and hits that show a lift, for each design, and the minutes they take on this machine",
    )
    .requiredOption("--lift <RATIO>", "true lift, e.g. 1.01 for 1 %")
    .option("--power <P>", "probability of showing it", "0.9")
    .option("--alpha <A>", "two-sided error rate", "0.01")
    .option("--bits <N>", "difficulty: leading zero bits of a hit", "8")
    .option("--keep <Q>", "share of nonces that a filter keeps", "0.5")
    .option("--pow <ID>", "function whose rate is measured for the minutes", "sha256d")
    .option("--json", "print JSON")
    .addHelpText(
      "after",
      "\nExample:\n  noncetrial power --lift 1.01 --power .9 --alpha .01 --bits 8 --keep .5",
    )
    .action(async (flags: OptionValues) => {
      const { UsageError } = await import("../core/errors.js");
      const { planPower } = await import("../stats/plan-power.js");
      const { powFunction } = await import("../pow/registry.js");
      const { machineRate } = await import("../bench/machine-rate.js");
      const { compact, hashRate, table } = await import("./text.js");
      const number = (name: string) => {
        const value = Number(flags[name]);
        if (String(flags[name]).trim() !== "" && Number.isFinite(value)) return value;
        throw new UsageError(`--${name} is ${JSON.stringify(flags[name])}: a number is needed`);
      };
      const ratio = number("lift");
      if (!(ratio > 1)) throw new UsageError(`--lift is ${ratio}: valid are ratios above 1, e.g. 1.01`);
      const bits = number("bits");
      // A hash has 256 of them.
      if (!(bits >= 0 && bits <= 256)) throw new UsageError(`--bits is ${bits}: valid are 0 to 256`);
      const plans = checked("power", () =>
        planPower({
          lift: Number((ratio - 1).toPrecision(12)),
          power: number("power"),
          alpha: number("alpha"),
          bits,
          keep: number("keep"),
        }),
      );
      const pow = powFunction(String(flags.pow));
      const rate = machineRate(pow.id);
      const rows = Object.entries(plans).map(([design, plan]) => ({
        design,
        ...plan,
        minutes: plan.totalHashes / rate / 60,
      }));
      if (flags.json === true) {
        process.stdout.write(
          `${JSON.stringify({ pow: pow.id, hashesPerSecond: rate, designs: rows }, null, 2)}\n`,
        );
        return;
      }
      process.stdout.write(
        table(
          ["design", "hits", "hashes", "in all", "minutes"],
          rows.map(({ design, hits, hashes, totalHashes, minutes }) => [
            NAMES[design as keyof typeof NAMES],
            String(Math.ceil(hits)),
            compact(hashes),
            compact(totalHashes),
            minutes < 0.1 ? "< 0.1" : minutes < 1000 ? minutes.toFixed(1) : compact(minutes),
          ]),
          [1, 2, 3, 4],
        ),
      );
      process.stdout.write(
        `\nEach shows a lift of ${ratio} with probability ${number("power")} at a two-sided error rate of ${number("alpha")}.\n`,
      );
      process.stdout.write(`${pow.id} at ${hashRate(rate)} on all cores of this machine\n`);
    });
}

const NAMES = {
  oneArm: "one arm, known probability",
  pool: "pool, a filter's choice against all",
  twoArms: "two arms, each",
  sequential: "one arm, looked at throughout",
} as const;
