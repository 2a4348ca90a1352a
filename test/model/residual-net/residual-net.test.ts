import { describe, expect, it, test } from "vitest";
import { RandomStream } from "../../../src/core/random-stream.js";
import { fitResidual } from "../../../src/model/residual-net/fit-residual.js";
import {
  freezeResidual,
  openResidual,
  parseFrozenResidual,
} from "../../../src/model/residual-net/frozen-residual.js";
import { PASS_ROWS, ResidualNet } from "../../../src/model/residual-net/residual-net.js";
import type { ResidualShape } from "../../../src/model/residual-net/residual-shape.js";
import { plantedRows } from "../planted-rows.js";

const SMALL: ResidualShape = { positions: 5, channels: 4, filters: 8, depth: 2, dense: [12, 4] };

function uniform(stream: RandomStream, length: number): Float32Array {
  return Float32Array.from({ length }, () => 2 * stream.float() - 1);
}

/** The logit of one row in doubles, by the definition. */
function logitOf({ places }: ResidualNet, shape: ResidualShape, parameters: ArrayLike<number>, x: number[]) {
  const { positions, channels, filters } = shape;
  type Kernel = (typeof places)["entry"];
  const product = ({ inputs, outputs, kernel, bias }: Kernel, a: readonly number[], relu = true) =>
    Array.from({ length: outputs }, (_, out) => {
      let z = parameters[bias + out]!;
      for (let k = 0; k < inputs; k++) z += a[k]! * parameters[kernel + k * outputs + out]!;
      return relu ? Math.max(z, 0) : z;
    });
  const nothing = new Array<number>(filters).fill(0);
  const convolve = (place: Kernel, a: number[][]) =>
    a.map((here, p) => product(place, [...(a[p - 1] ?? nothing), ...here, ...(a[p + 1] ?? nothing)]));
  let a = Array.from({ length: positions }, (_, p) =>
    product(places.entry, x.slice(p * channels, (p + 1) * channels)),
  );
  for (const [first, second] of places.blocks) {
    const inner = convolve(second, convolve(first, a));
    a = a.map((group, p) => group.map((value, f) => value + inner[p]![f]!));
  }
  let flat = a.flat();
  for (const [i, place] of places.dense.entries()) flat = product(place, flat, i + 1 < places.dense.length);
  return flat[0]!;
}

function started(shape: ResidualShape, name: string): ResidualNet {
  const net = new ResidualNet(shape);
  const stream = new RandomStream("residual", name);
  net.initialise(stream);
  for (const { bias, outputs } of [net.places.entry, ...net.places.blocks.flat(), ...net.places.dense]) {
    for (let i = 0; i < outputs; i++) net.parameters[bias + i] = 0.2 * (2 * stream.float() - 1);
  }
  return net;
}

describe("ResidualNet", () => {
  test.each<ResidualShape>([
    SMALL,
    { ...SMALL, depth: 0, dense: [] },
    { positions: 1, channels: 8, filters: 4, depth: 1, dense: [4] },
    { positions: 16, channels: 4, filters: 16, depth: 1, dense: [32] },
  ])("computes its definition: %j", (shape) => {
    const net = started(shape, "forward");
    const width = shape.positions * shape.channels;
    const rows = PASS_ROWS + 3;
    const x = uniform(new RandomStream("x"), rows * width);
    const logits = new Float32Array(rows);
    net.score(x, rows, logits);
    for (let row = 0; row < rows; row++) {
      const expected = logitOf(net, shape, net.parameters, [...x.subarray(row * width, (row + 1) * width)]);
      expect(logits[row]).toBeCloseTo(expected, 4);
    }
    // A row on its own, and fewer rows after more, give the same bits.
    const single = new Float32Array(rows);
    for (let row = 0; row < rows; row++) net.forward(x, row, 1, single);
    expect(single).toEqual(logits);
  });

  test.each<ResidualShape>([SMALL, { ...SMALL, depth: 0, dense: [] }])(
    "gives the slope of the loss in every parameter: %j",
    (shape) => {
      const net = started(shape, "backward");
      const width = shape.positions * shape.channels;
      const rows = 7;
      const x = uniform(new RandomStream("gradient x"), rows * width);
      const slopes = uniform(new RandomStream("slopes"), rows);
      // More rows before, so that what they left would show.
      net.forward(uniform(new RandomStream("before"), 40 * width), 0, 40, new Float32Array(40));
      net.refresh();
      net.forward(x, 0, rows, new Float32Array(rows));
      net.gradient.fill(0);
      net.backward(slopes, 0, rows);
      const sum = (parameters: Float64Array) => {
        let total = 0;
        for (let row = 0; row < rows; row++) {
          const features = [...x.subarray(row * width, (row + 1) * width)];
          total += slopes[row]! * logitOf(net, shape, parameters, features);
        }
        return total;
      };
      const step = 1e-6;
      for (let i = 0; i < net.parameters.length; i += shape.depth === 0 ? 1 : 3) {
        const moved = Float64Array.from(net.parameters);
        moved[i] = net.parameters[i]! + step;
        const above = sum(moved);
        moved[i] = net.parameters[i]! - step;
        expect(net.gradient[i]).toBeCloseTo((above - sum(moved)) / (2 * step), 3);
      }
    },
  );

  it("refuses a shape out of range", () => {
    expect(() => new ResidualNet({ ...SMALL, filters: 6 })).toThrow(
      "filters is 6, a multiple of 4 is needed",
    );
    expect(() => new ResidualNet({ ...SMALL, channels: 0 })).toThrow("channels is 0");
    expect(() => new ResidualNet({ ...SMALL, dense: [4, 5] })).toThrow("dense[1] is 5");
    expect(() => new ResidualNet({ ...SMALL, positions: 0.5 })).toThrow("positions is 0.5");
    expect(() => new ResidualNet({ ...SMALL, depth: -1 })).toThrow("depth is -1");
  });
});

describe("fitResidual", () => {
  const shape: ResidualShape = { positions: 8, channels: 4, filters: 8, depth: 1, dense: [32] };
  const spec = { shape, learningRate: 4e-3, batchSize: 256, epochs: 8, patience: 3 };
  const train = plantedRows(16384, "training");
  const validation = plantedRows(4096, "validation");

  it("learns a planted rule, and gives the same bits from the same stream", async () => {
    const { frozen, report } = await fitResidual(spec, train, validation, new RandomStream("fit"));
    expect(report.curves.validationAccuracy[report.bestEpoch]).toBeGreaterThan(
      report.majorityBaseline + 0.03,
    );
    for (const curve of Object.values(report.curves)) expect(curve).toHaveLength(report.epochs);
    expect(report.curves.validationLoss[report.bestEpoch]).toBe(Math.min(...report.curves.validationLoss));
    const again = await fitResidual(spec, train, validation, new RandomStream("fit"));
    expect(again.frozen.digest).toBe(frozen.digest);
    expect((await fitResidual(spec, train, validation, new RandomStream("other"))).frozen.digest).not.toBe(
      frozen.digest,
    );
    const scores = new Float32Array(4096);
    openResidual(parseFrozenResidual(JSON.parse(JSON.stringify(frozen)))).score(validation.x, 4096, scores);
    const right = scores.reduce(
      (sum, score, row) => sum + (score > 0 === (validation.y[row] === 1) ? 1 : 0),
      0,
    );
    expect(right / 4096).toBeGreaterThan(report.majorityBaseline + 0.03);
  });

  it("refuses rows of one label, features that are not finite, and settings out of range", async () => {
    const fitOn = (rows: Partial<typeof train>, changes: Partial<typeof spec> = {}) =>
      fitResidual({ ...spec, ...changes }, { ...train, ...rows }, validation, new RandomStream("bad"));
    await expect(fitOn({ y: new Uint8Array(train.rows) })).rejects.toThrow("both labels are needed");
    const x = train.x.slice();
    x[32 * 7 + 5] = Number.NaN;
    await expect(fitOn({ x })).rejects.toThrow("feature 5 of row 7 is NaN");
    await expect(fitOn({}, { epochs: 0 })).rejects.toThrow("epochs is 0");
    await expect(fitOn({}, { learningRate: -1 })).rejects.toThrow("learningRate is -1");
    await expect(fitOn({}, { learningRate: 1e38 })).rejects.toThrow("finite numbers in epoch 1");
  });
});

describe("a frozen residual net", () => {
  const net = started(SMALL, "frozen");
  const frozen = freezeResidual(SMALL, net.parameters);

  it("is refused when it is corrupt, or rows do not fit", () => {
    expect(() => parseFrozenResidual(null)).toThrow("not a frozen residual net");
    expect(() => parseFrozenResidual({ ...frozen, digest: "0".repeat(64) })).toThrow("its record says");
    expect(() => parseFrozenResidual(freezeResidual(SMALL, new Float32Array(3)))).toThrow(
      "12 bytes of weights",
    );
    const bad = net.parameters.slice();
    bad[2] = Number.NaN;
    expect(() => parseFrozenResidual(freezeResidual(SMALL, bad))).toThrow(
      "weight 2 of the frozen net is NaN",
    );
    const scorer = openResidual(parseFrozenResidual(frozen));
    expect(() => scorer.score(new Float32Array(20), 2, new Float32Array(2))).toThrow("need 40 values");
    expect(() => scorer.score(new Float32Array(40), 2, new Float32Array(1))).toThrow("need 2 places");
  });
});
