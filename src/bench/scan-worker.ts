import { parentPort, workerData } from "node:worker_threads";
import { z } from "zod";
import { scannerContestant } from "./hash-contestants.js";

/** A thread that scans as many nonces as it is told, and says when it is done. */
const contestant = scannerContestant(z.object({ pow: z.string() }).parse(workerData).pow);
parentPort?.on("message", (units: unknown) => {
  parentPort?.postMessage(contestant.run(z.int().positive().parse(units)));
});
