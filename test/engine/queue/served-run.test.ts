import { expect, test } from "vitest";
import { runKeys } from "../../../src/engine/queue/run-keys.js";
import { type Servant, ServedRun } from "../../../src/engine/queue/served-run.js";

/** A worker whose server tells of a run and then goes away, counting what it starts. */
function servantOf(text: string | null) {
  const started: string[] = [];
  const connection = {
    redis: { get: async () => text, eval: () => Promise.reject(new Error("connection is closed")) },
    options: {},
    driver: {
      bullmq: {
        Worker: class {
          constructor(queue: string) {
            started.push(queue);
          }
          on() {}
        },
      },
    },
  };
  return { started, servant: { id: "w", name: "w", threads: 1, connection } as unknown as Servant };
}

const INFO = {
  name: "x",
  seed: "1",
  pows: ["sha256d"],
  backend: "wasm",
  claimSeconds: 60,
};

test("a server that goes away while a run is opened leaves nothing behind that takes its tasks", async () => {
  const { servant, started } = servantOf(JSON.stringify(INFO));
  await expect(ServedRun.open(servant, runKeys("r"), "/nowhere")).rejects.toThrow("connection is closed");
  expect(started).toEqual([]);
});

test("a run that has ended meanwhile is not opened", async () => {
  const { servant, started } = servantOf(null);
  expect(await ServedRun.open(servant, runKeys("r"), "/nowhere")).toBeUndefined();
  expect(started).toEqual([]);
});
