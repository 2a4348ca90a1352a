import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FilterClaim } from "../claim/contract.js";
import { exampleClaim } from "../claim/outside/examples.js";
import { type OutsideClaim, openOutside } from "../claim/outside/open-outside.js";
import { messageOf } from "../core/errors.js";
import { RandomStream } from "../core/random-stream.js";
import { type Contestant, type Rate, timeInterleaved } from "./interleaved.js";

/** How many nonces a second a program in Python is sent and answers with a score each, isolated as in a trial. */
export interface OutsideRow {
  /** Scores by operations on whole arrays, so that what is timed is the way there and back. */
  readonly carried: Rate;
  /** The example of `init-claim`, which scores nonce by nonce. */
  readonly example: Rate;
}

/** Scores by the highest bit, with nothing done nonce by nonce. */
const ARRAYS = `
import base64, json, sys
TABLE = bytes(0 if byte < 128 else 63 for byte in range(256))
for line in sys.stdin:
    message = json.loads(line)
    if message["type"] == "hello":
        answer = {"type": "ready", "protocol": 1, "name": "arrays", "kind": "filter", "fit": False}
    elif message["type"] == "score":
        nonces = base64.b64decode(message["nonces"])
        scores = bytearray(len(nonces))
        scores[3::4] = nonces[3::4].translate(TABLE)
        answer = {"type": "scores", "scores": base64.b64encode(scores).decode()}
    else:
        break
    print(json.dumps(answer), flush=True)
`;

const BATCH = 65536;

/** @returns null with the reason where Python cannot be started */
export async function benchOutside(slices: number): Promise<OutsideRow | { readonly missing: string }> {
  const folder = mkdtempSync(join(tmpdir(), "noncetrial-bench-"));
  const opened: OutsideClaim[] = [];
  const contestant = async (name: string, source: string): Promise<Contestant> => {
    const file = join(folder, `${name}.py`);
    writeFileSync(file, source);
    const outside = openOutside({
      ...{ id: name, file, view: "tail", hitProbability: 1 / 16, seed: "00".repeat(32) },
      pow: { id: "sha256d", templateBytes: 76, nonceOffset: 76 },
      launch: {
        module: new URL("../oracle/isolation/launch-isolated.js", import.meta.url).href,
        name: "launchIsolated",
      },
    });
    opened.push(outside);
    const claim = outside.claim as FilterClaim;
    const stream = new RandomStream("bench", "outside");
    const rows = () => ({
      ...{ bits: 4, templates: [new Uint8Array(76)], templateIndex: new Uint32Array(16) },
      ...{ nonces: Uint32Array.from({ length: 16 }, (_, i) => i), hashes: new Uint32Array(16) },
      hits: new Uint8Array(16),
    });
    const fitted = await claim.fit?.(
      { training: rows(), validation: rows(), history: [] },
      { stream, backend: "wasm" },
    );
    const scorer = await claim.open(fitted?.model ?? null, "wasm");
    const nonces = Uint32Array.from({ length: BATCH }, () => stream.uint32());
    const [template, scores] = [new Uint8Array(76), new Float32Array(BATCH)];
    const run = (units: number) => {
      let done = 0;
      for (; done < units; done += BATCH) scorer.score(template, nonces, scores);
      return done;
    };
    return { name, run };
  };
  try {
    const contestants = [
      await contestant("arrays", ARRAYS),
      await contestant("example", exampleClaim("python").text),
    ];
    const [carried, example] = timeInterleaved(contestants, slices) as [Rate, Rate];
    return { carried, example };
  } catch (error) {
    return { missing: messageOf(error) };
  } finally {
    for (const outside of opened) outside.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
