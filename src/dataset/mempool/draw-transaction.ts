import type { RandomStream } from "../../core/random-stream.js";
import type { Transaction, TransactionInput, TransactionOutput } from "./transaction.js";

/** Most and fewest inputs and outputs of a kind of transaction, and its share. */
interface Shape {
  readonly share: number;
  readonly inputs: readonly [number, number];
  readonly outputs: readonly [number, number];
}

/** Payments with and without change, sweeps, batches of payments and consolidations. */
const SHAPES: readonly Shape[] = [
  { share: 0.5, inputs: [1, 1], outputs: [2, 2] },
  { share: 0.15, inputs: [1, 1], outputs: [1, 1] },
  { share: 0.2, inputs: [2, 3], outputs: [1, 2] },
  { share: 0.1, inputs: [1, 2], outputs: [3, 20] },
  { share: 0.05, inputs: [5, 30], outputs: [1, 1] },
];

/** What an input shows to spend an output, and what such an output looks like. */
const SCRIPT_KINDS = ["key-hash", "witness-key-hash", "taproot"] as const;
type ScriptKind = (typeof SCRIPT_KINDS)[number];
const POWERS: readonly number[] = [1, 10, 100, 1000, 10_000, 100_000, 1_000_000];

const KIND_SHARES: readonly number[] = [0.15, 0.6, 0.25];

/**
 * A transaction of a usual shape; scripts have the form and length of real ones, with random keys and signatures.
 *
 * @param parents ids of transactions of which it spends the first output; its other inputs spend unknown ones
 */
export function drawTransaction(stream: RandomStream, parents: readonly Uint8Array[] = []): Transaction {
  const shape =
    SHAPES[
      drawIndex(
        stream,
        SHAPES.map(({ share }) => share),
      )
    ]!;
  const kind = drawKind(stream);
  const inputs = Math.max(parents.length, between(stream, shape.inputs));
  const outputs = between(stream, shape.outputs);
  return {
    version: 2,
    inputs: Array.from({ length: inputs }, (_, i) => drawInput(stream, kind, parents[i])),
    outputs: Array.from({ length: outputs }, () => drawOutput(stream)),
    lockTime: 0,
  };
}

function drawInput(stream: RandomStream, kind: ScriptKind, parent?: Uint8Array): TransactionInput {
  const previous = {
    previousId: parent ?? stream.bytes(32),
    previousIndex: parent ? 0 : stream.below(4),
    sequence: 0xfffffffd,
  };
  // Signatures are 71 or 72 bytes with their type, keys 33; a Schnorr signature is 64.
  if (kind === "taproot") return { ...previous, script: new Uint8Array(0), witness: [stream.bytes(64)] };
  const signature = stream.bytes(71 + stream.below(2));
  const key = stream.bytes(33);
  if (kind === "witness-key-hash")
    return { ...previous, script: new Uint8Array(0), witness: [signature, key] };
  return {
    ...previous,
    script: Uint8Array.from([signature.length, ...signature, key.length, ...key]),
    witness: [],
  };
}

function drawOutput(stream: RandomStream): TransactionOutput {
  // Four digits and up to six zeros: ten thousandths of a coin are as frequent as whole ones.
  const value = (1000 + stream.below(9000)) * POWERS[stream.below(POWERS.length)]!;
  return { value, script: outputScript(stream, drawKind(stream)) };
}

function outputScript(stream: RandomStream, kind: ScriptKind): Uint8Array {
  if (kind === "taproot") return Uint8Array.from([0x51, 32, ...stream.bytes(32)]);
  if (kind === "witness-key-hash") return Uint8Array.from([0, 20, ...stream.bytes(20)]);
  return Uint8Array.from([0x76, 0xa9, 20, ...stream.bytes(20), 0x88, 0xac]);
}

function drawKind(stream: RandomStream): ScriptKind {
  return SCRIPT_KINDS[drawIndex(stream, KIND_SHARES)]!;
}

function between(stream: RandomStream, [low, high]: readonly [number, number]): number {
  return low + stream.below(high - low + 1);
}

/** An index with these probabilities, which add up to 1. */
function drawIndex(stream: RandomStream, shares: readonly number[]): number {
  const draw = stream.float();
  let sum = 0;
  for (const [i, share] of shares.entries()) {
    sum += share;
    if (draw < sum) return i;
  }
  return shares.length - 1;
}
