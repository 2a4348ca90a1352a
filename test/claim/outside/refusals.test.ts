import { describe, expect, test } from "vitest";
import type { SearcherClaim } from "../../../src/claim/contract.js";
import { RandomStream } from "../../../src/core/random-stream.js";
import { powFunction } from "../../../src/pow/registry.js";
import { nodeClaim, openClaim, programFile, TEMPLATE } from "../../support/outside.js";

describe("a claim that is refused at hello", () => {
  test.each([
    ["another protocol", { protocol: 2 }, /its "ready" message is not valid: protocol: /],
    ["a keep of 2", { keep: 2 }, /its "ready" message is not valid: keep: /],
    ["an unknown kind", { kind: "oracle" }, /its "ready" message is not valid: kind: /],
    ["no word on fit", { fit: undefined }, /its "ready" message is not valid: fit: /],
  ])("%s", (_, ready, cause) => {
    expect(() => openClaim(nodeClaim("", ready))).toThrow(cause);
  });

  test("a program that exits at once, or never speaks, or cannot be run", () => {
    expect(() => openClaim(programFile("claim.mjs", "console.error('no'); process.exit(5)"))).toThrow(
      "it exited with status 5; last lines of its stderr: no",
    );
    expect(() =>
      openClaim(programFile("claim.mjs", "setInterval(() => {}, 1000)"), { limitSeconds: 1 }),
    ).toThrow("it gave no answer within 1 s; its stderr is empty");
    expect(() => openClaim(programFile("claim", "#!/nowhere/interpreter\n", 0o755))).toThrow(
      /names an interpreter that is not there: \/nowhere\/interpreter/,
    );
  });

  test("a file that is another one than was committed to", () => {
    const file = nodeClaim("return { type: 'scores', scores: zeros(message) };");
    expect(() => openClaim(file, { sha256: "00".repeat(32) })).toThrow(
      "its file was changed after it was committed to",
    );
  });

  test("the tail of a blob with its nonce within", () => {
    const pow = powFunction("randomx-lite");
    expect(() => openClaim(nodeClaim(""), { pow, view: "tail" })).toThrow(
      `view is tail: ${pow.id} has its nonce within the blob, valid is full`,
    );
  });

  test("a launcher that is not there, or fails", () => {
    const file = nodeClaim("");
    const launch = { module: "file:///nowhere/launch.js", name: "launch" };
    expect(() => openClaim(file, { launch })).toThrow(/it cannot be started: Cannot find module/);
    const other = { module: "node:fs", name: "nothing" };
    expect(() => openClaim(file, { launch: other })).toThrow("node:fs exports no function nothing");
  });
});

describe("a searcher that breaks the protocol is ended, with the cause", () => {
  test.each([
    ["nothing", 'return { type: "proposal", nonces: "" }', /it proposes 0 nonces, 1 to 4 are needed/],
    ["too many", 'return { type: "proposal", nonces: u32(1, 2, 3, 4, 5) }', /it proposes 5 nonces, 1 to 4/],
    ["half a nonce", 'return { type: "proposal", nonces: "AAAA" }', /nonces have 3 bytes, a multiple of 4/],
    [
      "numbers",
      'return { type: "proposal", nonces: [1, 2] }',
      /its "proposal" message is not valid: nonces: /,
    ],
  ])("%s", async (_, answers, cause) => {
    const claim = openClaim(nodeClaim(answers, { kind: "searcher" })).claim as SearcherClaim;
    const stream = new RandomStream("1", "hunt");
    const searcher = await claim.open(null, { template: TEMPLATE, stream, backend: "wasm" });
    expect(() => searcher.propose(new Uint32Array(4))).toThrow(cause);
    expect(() => searcher.propose(new Uint32Array(4))).toThrow(cause);
  });
});
