import { compileKernel } from "../../../kernel/compile.js";
import { concreteWords } from "../../../kernel/concrete-words.js";
import { Graph } from "../../../kernel/graph.js";
import { KernelInstance } from "../../../kernel/kernel-instance.js";
import { OPERATION_WEIGHTS } from "../../../kernel/operation-count.js";
import { TEMPLATE_BYTES } from "../../../pow/header.js";
import { compress, constants, INITIAL_STATE, padded } from "../../../pow/sha256.js";
import { asicboostSaving, compressionOperations } from "../../../pow/shortcut-ledger.js";
import type { ClaimantFigure } from "../../claimant-figure.js";
import type { ShortcutClaim } from "../../contract.js";

const BLOCK_BYTES = 64;
const STATE_WORDS = 8;
const TAIL_WORDS = (TEMPLATE_BYTES - BLOCK_BYTES) / 4;

/** Published savings by templates: with rotations of three operations and majorities of five, and with rotations of one. */
const PUBLISHED: readonly (readonly [templates: number, rotation3: number, rotation1: number])[] = [
  [2, 1.08, 1.078],
  [4, 1.126, 1.121],
  [8, 1.15, 1.144],
];

/** The message schedule of the second block shared between templates with equal tails, a variant for 2, 4 and 8. */
export const asicboost: readonly ShortcutClaim[] = PUBLISHED.map(variant);

function variant([templates, rotation3, rotation1]: (typeof PUBLISHED)[number]): ShortcutClaim {
  const plain = 2 * compressionOperations().compression;
  const saving = asicboostSaving(templates).unfolded;
  return {
    id: `asicboost:${templates}`,
    kind: "shortcut",
    title: `Message schedule shared by ${templates} templates`,
    source: "T. Hanke, AsicBoost - A Speedup for Bitcoin Mining, arXiv:1604.00575, 2016",
    claimed: "about 20 % fewer gates and less energy",
    description:
      `${templates} templates that differ in their first 64 bytes alone (by the version, or by roots with equal last bytes) ` +
      "have the same second block, and what SHA-256 expands it to is computed once for all of them. It is believable " +
      "because it is so: the hashes are the same, bit for bit. How much it saves hangs on what an operation costs: here a " +
      `rotation counts 3, choose 3 and majority 5, nothing is folded and a hash has two compressions, which gives ` +
      `${saving.toFixed(3)}x.`,
    figures: [
      saved(
        "operations saved",
        1.2,
        "claimant",
        templates,
        {},
        {
          tolerance: 0.005,
          difference:
            "20 % is of gates and energy of a chip, where sharing goes further; of the operations of two compressions even endless sharing saves no more than 1.175x",
        },
      ),
      saved("operations saved, rotation 3", rotation3, "measured", templates, {}),
      saved("operations saved, rotation 1 and majority 4", rotation1, "measured", templates, {
        rotateRight: 1,
        majority: 4,
      }),
      saved(
        "operations saved, rotation 1 and majority 5",
        rotation1,
        "measured",
        templates,
        { rotateRight: 1 },
        {
          tolerance: 0.0005,
          difference:
            "the published figure counts a majority as four operations where it counts a rotation as one",
        },
      ),
    ],
    needs: [],
    appliesTo: ["sha256d"],
    expected: {
      verdict: "cheaper",
      reason: `the same hashes for fewer operations: ${saving.toFixed(3)}x in the operations ledger`,
    },
    operationsPerHash: plain / saving,
    plainOperationsPerHash: plain,
    templatesAtOnce: templates,
    evaluate: (group, nonces) => ({ form: "top-words", words: evaluate(group, nonces) }),
  };
}

function saved(
  name: string,
  published: number,
  source: ClaimantFigure["source"],
  templates: number,
  weights: Partial<typeof OPERATION_WEIGHTS>,
  also: { tolerance: number; difference?: string } = { tolerance: 0.0005 },
): ClaimantFigure {
  return {
    name,
    unit: "times fewer operations a hash",
    published,
    source,
    from: "computation",
    compute: () => asicboostSaving(templates, { ...OPERATION_WEIGHTS, ...weights }).unfolded,
    ...also,
  };
}

/** Top words of the double hashes of all nonces on each template. @throws {RangeError} if the tails differ */
function evaluate(templates: readonly Uint8Array[], nonces: Uint32Array): Uint32Array {
  const tail = templates[0]!.subarray(BLOCK_BYTES);
  const odd = templates.findIndex((template) => Buffer.compare(template.subarray(BLOCK_BYTES), tail) !== 0);
  if (odd >= 0)
    throw new RangeError(`template ${odd} has another tail than the first, equal ones are needed`);
  const kernel = kernelOf(templates.length);
  const job = Buffer.alloc(4 * (STATE_WORDS * templates.length + TAIL_WORDS));
  for (const [t, template] of templates.entries()) {
    for (const [i, word] of midstateOf(template).entries())
      job.writeUInt32LE(word, 4 * (STATE_WORDS * t + i));
  }
  job.set(tail, 4 * STATE_WORDS * templates.length);
  kernel.prepare(job);
  const words = new Uint32Array(templates.length * nonces.length);
  const rows = templates.map((_, t) => words.subarray(t * nonces.length, (t + 1) * nonces.length));
  kernel.scan(nonces, ...rows);
  return words;
}

/** What the first block leaves. */
function midstateOf(template: Uint8Array): number[] {
  const view = new DataView(template.buffer, template.byteOffset, template.byteLength);
  const block = Array.from({ length: BLOCK_BYTES / 4 }, (_, i) => view.getUint32(4 * i));
  return compress(concreteWords, INITIAL_STATE, block);
}

const kernels = new Map<number, KernelInstance>();

/** A kernel of several double hashes with one second block: the graph holds its schedule once. */
function kernelOf(templates: number): KernelInstance {
  const known = kernels.get(templates);
  if (known) return known;
  const graph = new Graph();
  const states = Array.from({ length: STATE_WORDS * templates }, (_, i) => graph.job(i));
  const tail = Array.from({ length: TAIL_WORDS }, (_, i) => graph.byteSwap(graph.job(states.length + i)));
  const block = padded(graph, [...tail, graph.byteSwap(graph.lane())], 80);
  const tops = Array.from({ length: templates }, (_, t) => {
    const inner = compress(graph, states.slice(STATE_WORDS * t, STATE_WORDS * (t + 1)), block);
    const outer = compress(graph, constants(graph, INITIAL_STATE), padded(graph, inner, 32));
    return graph.byteSwap(outer[STATE_WORDS - 1]!);
  });
  const kernel = new KernelInstance(compileKernel(tops, states.length + TAIL_WORDS));
  kernels.set(templates, kernel);
  return kernel;
}
