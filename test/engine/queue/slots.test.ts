import { setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import { expect, test } from "vitest";
import { Slots } from "../../../src/engine/queue/slots.js";

test("never more at a time than there are slots, whoever fails; all are done, in order of coming", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 4 }),
      fc.array(fc.integer({ min: 0, max: 2 })),
      async (count, waits) => {
        const slots = new Slots(count);
        const begun: number[] = [];
        let inHand = 0;
        const results = await Promise.allSettled(
          waits.map((wait, i) =>
            slots.with(async () => {
              begun.push(i);
              expect(++inHand).toBeLessThanOrEqual(count);
              await sleep(wait);
              inHand--;
              if (wait === 1) throw new Error("failed");
              return i;
            }),
          ),
        );
        expect(begun).toEqual(waits.map((_, i) => i));
        expect(results.map(({ status }) => status === "rejected")).toEqual(waits.map((wait) => wait === 1));
      },
    ),
    { numRuns: 30 },
  );
});
