import { expect, onTestFinished, test } from "vitest";
import { noncetrial, temporaryFolder } from "../support/cli.js";

test("without redis-server it says how to install it", async () => {
  const { PATH } = process.env;
  process.env.PATH = temporaryFolder();
  onTestFinished(() => {
    process.env.PATH = PATH;
  });
  const { status, stderr } = await noncetrial(["bench", "queue"]);
  expect([status, stderr]).toEqual([
    2,
    "noncetrial: bench queue needs redis-server on the PATH: apt-get install redis-server\n",
  ]);
});
