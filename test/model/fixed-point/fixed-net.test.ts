import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { RandomStream } from "../../../src/core/random-stream.js";
import { nonceBits } from "../../../src/dataset/features/nonce-bits.js";
import { layerPlaces, parameterCount } from "../../../src/model/dense.js";
import {
  ACTIVATION_LIMIT,
  checkSums,
  type FixedNet,
  fixNet,
  scoreFixed,
} from "../../../src/model/fixed-point/fixed-net.js";
import { FixedScorer, FixedWordScorer } from "../../../src/model/fixed-point/fixed-scorer.js";
import { freezeMlp, openFloatMlp, openMlp } from "../../../src/model/frozen-mlp.js";

function uniform(stream: RandomStream, length: number, limit: number): Float32Array {
  return Float32Array.from({ length }, () => (2 * stream.float() - 1) * limit);
}

function netOf(inputs: number, hidden: readonly number[], limit: number, name: string): FixedNet {
  const parameters = uniform(new RandomStream("net", name), parameterCount(inputs, hidden), limit);
  return fixNet(layerPlaces(inputs, hidden), parameters, [1, ...hidden.map(() => 2)]);
}

describe("fixed-point scorer", () => {
  test.each<[number, number[], number]>([
    [64, [128, 128], 0.2],
    [32, [64, 32], 0.3],
    [37, [13, 3, 2], 1],
    [1, [1], 4],
    [9, [], 0.5],
    [200, [8], 30],
  ])("agrees with its definition, bit for bit: %i inputs, hidden %j", (inputs, hidden, limit) => {
    const net = netOf(inputs, hidden, limit, `${inputs}`);
    const rows = 517;
    // Some inputs lie beyond the range, on ties, at both zeros.
    const x = uniform(new RandomStream("rows", inputs), rows * inputs, 1.2).map((value, i) =>
      i % 7 === 0 ? Math.round(value) : i % 11 === 0 ? 0.5 / net.inputScale : value,
    );
    const out = new Float32Array(rows);
    expect(new FixedScorer(net).score(x, rows, out)).toBe(true);
    const expected = Float32Array.from(
      { length: rows },
      (_, row) => scoreFixed(net, x.subarray(row * inputs, (row + 1) * inputs)) / net.outputScale,
    );
    expect(out).toEqual(expected);
  });

  test.each<[number[], number]>([
    [[64, 32], 0.3],
    [[13, 3, 2], 1],
    [[1], 4],
    [[200], 30],
  ])("scores words as it does the rows of their bits: hidden %j", (hidden, limit) => {
    // Ranges on both sides of 1: inputs are scaled, and saturate.
    for (const range of [1, 0.3, 7.7]) {
      const parameters = uniform(new RandomStream("net", limit), parameterCount(32, hidden), limit);
      const net = fixNet(layerPlaces(32, hidden), parameters, [range, ...hidden.map(() => 2 * limit)]);
      const stream = new RandomStream("words", limit);
      const words = Uint32Array.from({ length: 1027 }, () => stream.uint32());
      words.set([0, 2 ** 32 - 1, 1, 2 ** 31]);
      const [scores, expected] = [new Float32Array(1027), new Float32Array(1027)];
      new FixedWordScorer(net).score(words, scores);
      new FixedScorer(net).score(nonceBits(words, new Float32Array(32 * 1027)), 1027, expected);
      expect(scores).toEqual(expected);
      expect(new Set(scores).size).toBeGreaterThan(100);
    }
  });

  it.each([
    [31, [4]],
    [32, []],
  ])("does not score words with %i inputs and hidden %j", (inputs, hidden) => {
    expect(() => new FixedWordScorer(netOf(inputs, hidden, 1, "other"))).toThrow(
      `a net of ${inputs} inputs and ${hidden.length + 1} layers cannot read words: 32 and at least 2 are needed`,
    );
  });

  it("is close to the float net when its ranges fit", async () => {
    const stream = new RandomStream("close");
    const parameters = uniform(stream, parameterCount(64, [128, 128]), 0.15);
    const frozen = freezeMlp(64, [128, 128], parameters, [1, 6, 8]);
    const x = Float32Array.from({ length: 64 * 2000 }, () => 2 * stream.below(2) - 1);
    const [fixed, float] = [new Float32Array(2000), new Float32Array(2000)];
    openMlp(frozen).score(x, 2000, fixed);
    const scorer = await openFloatMlp(frozen, "wasm");
    scorer.score(x, 2000, float);
    scorer.dispose();
    const squares = (values: Float32Array) => values.reduce((sum, value) => sum + value * value, 0);
    const error = squares(fixed.map((value, i) => value - float[i]!)) / squares(float);
    expect(Math.sqrt(error)).toBeLessThan(2e-3);
    expect(Math.sqrt(error)).toBeGreaterThan(0);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])("notices %s", (value) => {
    const scorer = new FixedScorer(netOf(9, [4], 1, "finite"));
    const x = new Float32Array(9 * 600).fill(0.5);
    const out = new Float32Array(600);
    expect(scorer.score(x, 600, out)).toBe(true);
    x[9 * 599 + 8] = value;
    expect(scorer.score(x, 600, out)).toBe(false);
    expect(scorer.score(x, 599, out)).toBe(true);
  });
});

describe("fixNet", () => {
  it("uses most of the 16 bits of weights, or most of the 32 bits of sums, and never more", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.array(fc.integer({ min: 1, max: 20 }), { maxLength: 3 }),
        fc.double({ min: 1e-6, max: 1e6, noNaN: true }),
        fc.double({ min: 1e-3, max: 1e3, noNaN: true }),
        fc.nat(),
        (inputs, hidden, limit, range, name) => {
          const parameters = uniform(new RandomStream("fix", name), parameterCount(inputs, hidden), limit);
          const net = fixNet(layerPlaces(inputs, hidden), parameters, [
            range,
            ...hidden.map(() => range * limit),
          ]);
          for (const [i, layer] of net.layers.entries()) {
            expect(() => checkSums(layer, i === 0)).not.toThrow();
            const largest = layer.weights.reduce((most, weight) => Math.max(most, Math.abs(weight)), 0);
            expect(largest).toBeLessThan(2 ** 15);
          }
        },
      ),
    );
  });

  it("refuses ranges that are not positive, or too few", () => {
    const places = layerPlaces(2, [2]);
    const parameters = new Float32Array(9).fill(1);
    expect(() => fixNet(places, parameters, [1])).toThrow(
      "ranges [1] given, 2 numbers from 1e-30 to 1e30 are needed",
    );
    expect(() => fixNet(places, parameters, [1, 0])).toThrow(RangeError);
    expect(() => fixNet(places, parameters, [1, Number.NaN])).toThrow(RangeError);
  });

  it("takes a net of zeros", () => {
    const net = fixNet(layerPlaces(3, [2]), new Float32Array(11), [1, 1]);
    const out = new Float32Array(1).fill(7);
    expect(new FixedScorer(net).score(Float32Array.of(1, -1, 1), 1, out)).toBe(true);
    expect(out[0]).toBe(0);
  });
});

describe("checkSums", () => {
  const layer = (weight: number, bias: number) => ({
    inputs: 16,
    outputs: 1,
    weights: new Int16Array(16).fill(weight),
    biases: Int32Array.of(bias),
    shift: 0,
  });

  it("finds the sum that leaves 32 bits", () => {
    const room = 2 ** 31 - 1 - 16 * 32767 * ACTIVATION_LIMIT;
    expect(() => checkSums(layer(32767, room), false)).not.toThrow();
    expect(() => checkSums(layer(32767, room + 1), false)).toThrow("sums of output 0 reach 2147483648");
    expect(() => checkSums(layer(-32767, -room), false)).not.toThrow();
    expect(() => checkSums(layer(-32767, -room - 1), false)).toThrow(RangeError);
    // Weights of one sign and a bias of the other stay inside, but not where inputs are signed.
    expect(() => checkSums(layer(-32767, room + 1), false)).not.toThrow();
    expect(() => checkSums(layer(-32767, room + 1), true)).toThrow(RangeError);
  });
});
