import { describe, expect, it } from "vitest";
import { RandomStream } from "../../src/core/random-stream.js";
import { openBackend } from "../../src/model/backend.js";
import {
  backward,
  forward,
  type LayerPlace,
  layerPlaces,
  layerTensors,
  multiplyAdds,
  parameterCount,
} from "../../src/model/dense.js";

const backend = await openBackend("wasm");
const { tf } = backend;

describe("layerPlaces", () => {
  it("lays kernels and biases one after the other", () => {
    expect(layerPlaces(3, [2])).toEqual([
      { inputs: 3, outputs: 2, kernel: 0, bias: 6, end: 8 },
      { inputs: 2, outputs: 1, kernel: 8, bias: 10, end: 11 },
    ]);
    expect(parameterCount(32, [64, 32])).toBe(32 * 64 + 64 + 64 * 32 + 32 + 32 + 1);
    expect(multiplyAdds({ inputs: 32, hidden: [64, 32] })).toBe(32 * 64 + 64 * 32 + 32);
    expect(parameterCount(5, [])).toBe(6);
  });
});

describe("forward", () => {
  it("computes dense layers with ReLU between them", () => {
    const places = layerPlaces(2, [2]);
    // Hidden: relu(x0 + 2 x1 + 1), relu(-x0 + x1); output: 3 h0 - h1 + 0.5.
    const parameters = Float32Array.of(1, -1, 2, 1, 1, 0, 3, -1, 0.5);
    let logits: number[] = [];
    backend.use();
    tf.tidy(() => {
      const x = tf.tensor2d([1, 1, 2, 0, -4, 1], [3, 2]);
      logits = [
        ...forward(tf, layerTensors(tf, places, parameters), x)
          .at(-1)!
          .dataSync(),
      ];
    });
    expect(logits).toEqual([12.5, 9.5, -4.5]);
  });
});

/** Sum over the rows of slope times logit, in doubles, by the definition. */
function slopedSum(
  places: readonly LayerPlace[],
  parameters: Float64Array,
  x: Float32Array,
  slope: Float32Array,
): number {
  const width = places[0]!.inputs;
  let sum = 0;
  for (let row = 0; row < slope.length; row++) {
    let a = [...x.subarray(row * width, (row + 1) * width)];
    for (const [i, { inputs, outputs, kernel, bias }] of places.entries()) {
      a = Array.from({ length: outputs }, (_, out) => {
        let z = parameters[bias + out]!;
        for (let k = 0; k < inputs; k++) z += a[k]! * parameters[kernel + k * outputs + out]!;
        return i + 1 < places.length ? Math.max(z, 0) : z;
      });
    }
    sum += slope[row]! * a[0]!;
  }
  return sum;
}

describe("backward", () => {
  it.each([[[]], [[5]], [[6, 4]]])("gives the slope of the loss in every parameter, hidden %j", (hidden) => {
    const stream = new RandomStream("gradient", hidden.length);
    const uniform = (length: number) => Float32Array.from({ length }, () => 2 * stream.float() - 1);
    const places = layerPlaces(7, hidden);
    const parameters = uniform(parameterCount(7, hidden));
    const x = uniform(33 * 7);
    const slope = uniform(33);
    const gradient = new Float32Array(parameters.length);
    backend.use();
    tf.tidy(() => {
      const layers = layerTensors(tf, places, parameters);
      const activations = forward(tf, layers, tf.tensor2d(x, [33, 7]));
      backward(tf, places, layers, activations, tf.tensor2d(slope, [33, 1]), gradient);
    });
    const step = 1e-6;
    for (let i = 0; i < parameters.length; i++) {
      const moved = Float64Array.from(parameters);
      moved[i] = parameters[i]! + step;
      const above = slopedSum(places, moved, x, slope);
      moved[i] = parameters[i]! - step;
      const below = slopedSum(places, moved, x, slope);
      expect(gradient[i]).toBeCloseTo((above - below) / (2 * step), 4);
    }
  });
});
