import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { hexToBytes } from "../../core/hex.js";
import { featuresOf } from "../../dataset/features/feature-set.js";
import { featuresOfModel } from "./onnx-metadata.js";
import type { TrialMessage } from "./protocol.js";
import { base64Bytes, readWords, toBase64 } from "./wire.js";

/*
 * The program that an .onnx file is run by: a filter that speaks the wire protocol, scores what the model says of the
 * features that its metadata names. A fault ends it with its cause on stderr, as any other claim.
 */

/** The part of onnxruntime-node that is used; it is not installed with this package. */
interface Runtime {
  readonly Tensor: new (type: "float32", data: Float32Array, dims: readonly number[]) => unknown;
  readonly InferenceSession: {
    create(path: string, options: object): Promise<Session>;
  };
}

interface Session {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  readonly inputMetadata: readonly {
    readonly name: string;
    readonly type?: string;
    readonly shape?: readonly unknown[];
  }[];
  run(feeds: Record<string, unknown>): Promise<Record<string, { readonly data: unknown }>>;
}

/** Bytes of a template under the tail view. */
const TAIL = 12;

const [, , file, runtimeModule] = process.argv as [string, string, string, string];
const features = featuresOfModel(readFileSync(file));
const runtime = (await import(runtimeModule)) as Runtime & { readonly default?: Runtime };
const { Tensor, InferenceSession } = runtime.default ?? runtime;
const session = await InferenceSession.create(file, { intraOpNumThreads: 1, interOpNumThreads: 1 });
const input = session.inputNames[0]!;
const output = session.outputNames.includes("score") ? "score" : session.outputNames[0]!;
checkInput();

for await (const line of createInterface({ input: process.stdin })) {
  const message = JSON.parse(line) as TrialMessage;
  if (message.type === "hello") {
    // Sets that look at the template need all of it.
    if (message.view === "tail")
      features.write(
        { template: new Uint8Array(TAIL), nonces: new Uint32Array(1) },
        new Float32Array(features.width),
      );
    answer({ type: "ready", protocol: 1, name: `onnx: ${features.name}`, kind: "filter", fit: false });
  } else if (message.type === "score") {
    answer({ type: "scores", scores: toBase64(await scores(message.template, message.nonces)) });
  } else break;
}

function answer(message: object): void {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}

async function scores(template: string, packed: string): Promise<Float32Array> {
  const bytes = base64Bytes(packed);
  const nonces = new Uint32Array(bytes.length / 4);
  readWords(bytes, nonces);
  const rows = featuresOf(features, { template: hexToBytes(template), nonces });
  const tensor = new Tensor("float32", rows, [nonces.length, features.width]);
  const { data } = (await session.run({ [input]: tensor }))[output]!;
  if (!(data instanceof Float32Array) || data.length !== nonces.length) {
    throw new RangeError(`its output ${output} is not one 32-bit float a row`);
  }
  return data;
}

function checkInput(): void {
  const shape = session.inputMetadata.find(({ name }) => name === input)?.shape;
  const width = shape?.at(-1);
  if (
    session.inputNames.length === 1 &&
    shape?.length === 2 &&
    (typeof width !== "number" || width === features.width)
  )
    return;
  const found = shape ? `[${shape.join(", ")}]` : "of unknown shape";
  throw new RangeError(
    `its input ${input} is ${found}: ${features.name} has ${features.width} numbers a row, [rows, ${features.width}] is needed`,
  );
}
