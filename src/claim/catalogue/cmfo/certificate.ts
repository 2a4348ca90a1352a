import { RandomStream } from "../../../core/random-stream.js";
import { compileKernel } from "../../../kernel/compile.js";
import { Graph } from "../../../kernel/graph.js";
import { KernelInstance } from "../../../kernel/kernel-instance.js";
import { TEMPLATE_BYTES } from "../../../pow/header.js";
import { compressionOperations } from "../../../pow/shortcut-ledger.js";
import { tailState } from "../../../pow/tail-state.js";
import { logNormalUpperTail } from "../../../stats/normal-tail.js";
import type { ClaimantFigure, FigureContext } from "../../claimant-figure.js";
import type { FilterClaim, Scorer } from "../../contract.js";
import { countKept, ofFew, sampledShare, shareKept } from "../../figure-tools.js";
import { CMFO_SOURCE, HEADER_FAMILIES } from "./source.js";

/** Random headers, and past blocks, that the share kept is taken over. */
const TEMPLATES = 64;
const NONCES = 512;

const STATE_WORDS = 8;
const TAIL_BYTES = 12;
const THRESHOLD = 0.5;

/** Nonces on an all-zero header that the mean and deviation are taken from. */
const CALIBRATION = 100;

/**
 * "Topological asymmetry" of a state: mean over j = 0 to 15 of |B_j - B_(31-j)| / 255, with B the 32 bytes of its eight
 * words, big-endian.
 */
export function asymmetry(state: readonly number[]): number {
  let sum = 0;
  for (let word = 0; word < 4; word++) {
    const mirror = state[STATE_WORDS - 1 - word]!;
    // Byte j of a word, from its most significant, faces byte 3 - j of the mirror word.
    for (let j = 0; j < 4; j++) {
      sum += Math.abs(((state[word]! >>> (24 - 8 * j)) & 255) - ((mirror >>> (8 * j)) & 255));
    }
  }
  return sum / 16 / 255;
}

/** Hash only nonces for which one state inside SHA-256 is unusually symmetric or unusually asymmetric. */
export const cmfoCertificate: FilterClaim = {
  id: "cmfo-certificate",
  kind: "filter",
  title: "Asymmetry of a state inside the hash",
  source: `${CMFO_SOURCE}, bindings/python/cmfo_deterministic_verification.py and its certificate`,
  claimed: "78.3 % of real blocks stand out, against 50 % by chance",
  description:
    "The header's last block is run through SHA-256 from the initial state (not from the state after the first block) and " +
    "the 32 state bytes after 64 rounds are compared with their mirror images. Blocks whose figure is more than half a " +
    "standard deviation from the mean of random nonces are said to be marked as winners. It is believable because 78.3 % " +
    "of real blocks are. Of any normal numbers 61.7 % are, not 50 %, and the mean was taken on an all-zero header.",
  figures: figures(),
  needs: [],
  appliesTo: HEADER_FAMILIES,
  expected: {
    verdict: "no-advantage",
    reason: "the state is not one that the hash passes through, and scoring costs half a hash",
  },
  selection: { by: "rule" },
  // A compression, and sixteen differences of bytes: two shifts and masks, difference, absolute value and sum each.
  operationsPerNonce: compressionOperations().compression + 16 * 7,
  open: async () => scorer(),
};

function figures(): ClaimantFigure[] {
  /** Share of a standard normal distribution more than half a deviation from its mean. */
  const normalShare = () => 2 * Math.exp(logNormalUpperTail(THRESHOLD));
  const keptAtRandom = {
    unit: "share of random nonces",
    from: "computation",
    compute: ({ stream }: FigureContext) =>
      shareKept({ open: async () => scorer() }, stream, TEMPLATES, NONCES),
    tolerance: sampledShare(0.617, TEMPLATES * NONCES, 0.001),
  } as const;
  return [
    {
      name: "real blocks that stand out",
      unit: "share of 69 blocks",
      published: 0.783,
      source: "claimant",
      from: "real chain",
    },
    {
      name: "share by chance, as claimed",
      unit: "share of normal numbers",
      published: 0.5,
      source: "claimant",
      from: "computation",
      compute: normalShare,
      tolerance: 0.005,
      difference:
        "half a standard deviation either way leaves 61.7 % of a normal distribution outside, not half",
    },
    {
      name: "share by chance, as measured",
      unit: "share of normal numbers",
      published: 0.617,
      source: "measured",
      from: "computation",
      compute: normalShare,
      tolerance: 0.0005,
    },
    {
      ...keptAtRandom,
      name: "nonces that stand out",
      published: 0.617,
      source: "measured",
      difference:
        "the mean and deviation that figures are held against come from 100 nonces on one all-zero header, and are a little off",
    },
    {
      name: "cost of scoring a nonce",
      unit: "compressions",
      published: 1,
      source: "measured",
      from: "computation",
      compute: () => cmfoCertificate.operationsPerNonce / compressionOperations().compression,
      tolerance: 0.1,
    },
    {
      name: "blocks that stand out",
      unit: "share of blocks",
      published: 0.783,
      source: "claimant",
      from: "past blocks",
      compute: ({ history }) => {
        const rule = scorer();
        const blocks = history.slice(-TEMPLATES * NONCES);
        const kept = blocks.map(({ template, nonce }) => countKept(rule, template, Uint32Array.of(nonce)));
        return kept.reduce((sum, one) => sum + one, 0) / blocks.length;
      },
      tolerance: ofFew(0.783, 69),
      difference:
        "other blocks than the claimant's 69; as many of them stand out as of random nonces, which is above the claimed half by itself",
    },
  ];
}

function scorer(): Scorer {
  const kernel = stateKernel();
  const { mean, deviation } = calibrate(kernel);
  return {
    score(template, nonces, out) {
      for (const [i, value] of asymmetries(kernel, template, nonces).entries()) {
        out[i] = Math.abs((value - mean) / deviation) > THRESHOLD ? 1 : 0;
      }
    },
  };
}

/** Asymmetry of each nonce on a template. */
function asymmetries(kernel: KernelInstance, template: Uint8Array, nonces: Uint32Array): Float64Array {
  kernel.prepare(template.slice(TEMPLATE_BYTES - TAIL_BYTES, TEMPLATE_BYTES));
  const words = Array.from({ length: STATE_WORDS }, () => new Uint32Array(nonces.length));
  kernel.scan(nonces, ...words);
  return Float64Array.from(nonces, (_, i) => asymmetry(words.map((word) => word[i]!)));
}

/** Population mean and standard deviation over 100 nonces on an all-zero header, drawn once for all. */
function calibrate(kernel: KernelInstance): { mean: number; deviation: number } {
  const stream = new RandomStream("cmfo-certificate", "calibration");
  const nonces = Uint32Array.from({ length: CALIBRATION }, () => stream.uint32());
  const values = asymmetries(kernel, new Uint8Array(TEMPLATE_BYTES), nonces);
  const mean = values.reduce((sum, value) => sum + value, 0) / CALIBRATION;
  const variance = values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0) / CALIBRATION;
  return { mean, deviation: Math.sqrt(variance) };
}

function stateKernel(): KernelInstance {
  const graph = new Graph();
  const tail = [graph.job(0), graph.job(1), graph.job(2)];
  return new KernelInstance(compileKernel(tailState(graph, [...tail, graph.lane()]), tail.length));
}
