import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { UsageError } from "../../src/core/errors.js";
import { RandomStream } from "../../src/core/random-stream.js";
import { NONCE_BITS } from "../../src/dataset/features/nonce-bits.js";
import { clusterModel } from "../../src/model/clusters.js";
import { type FrozenModel, freezeModel } from "../../src/model/frozen-model.js";
import { componentLogisticRegression } from "../../src/model/linear/component-regression.js";
import { LOGISTIC_DEFAULTS, logisticRegression } from "../../src/model/linear/logistic-regression.js";
import { lasso, ridge } from "../../src/model/linear/penalised-least-squares.js";
import { mlpModel } from "../../src/model/mlp-model.js";
import { loadModel, saveModel } from "../../src/model/model-file.js";
import { MODEL_KINDS, openModel } from "../../src/model/open-model.js";
import { residualModel } from "../../src/model/residual-net/residual-model.js";
import { BOOSTING_DEFAULTS, boostedTrees } from "../../src/model/trees/boosted-trees.js";
import { FOREST_DEFAULTS, randomForest } from "../../src/model/trees/random-forest.js";
import { bitRows } from "./labelled-rows.js";

const folder = mkdtempSync(join(tmpdir(), "noncetrial-model-"));
afterAll(() => rmSync(folder, { recursive: true }));
const path = (name: string) => join(folder, `${name}.json`);

const rows = (name: string) => bitRows(600, 32, name, (bits) => bits[0]! + bits[1]! + bits[2]! > 0);
const data = { training: rows("a"), validation: rows("b") };
const stream = () => new RandomStream("model file");
const net = {
  hidden: [8],
  learningRate: 0.01,
  batchSize: 64,
  epochs: 2,
  patience: 2,
  backend: "wasm",
} as const;

const residual = {
  shape: { positions: 8, filters: 4, depth: 1, dense: [8] },
  ...{ learningRate: 0.01, batchSize: 64, epochs: 2, patience: 2 },
};

let models: FrozenModel[];
beforeAll(async () => {
  const fitted = [
    await mlpModel.fit(data, NONCE_BITS, net, stream()),
    await logisticRegression.fit(data, NONCE_BITS, LOGISTIC_DEFAULTS, stream()),
    await componentLogisticRegression.fit(
      data,
      NONCE_BITS,
      { ...LOGISTIC_DEFAULTS, components: 5, standardise: true },
      stream(),
    ),
    await ridge.fit(data, NONCE_BITS, { l2: 1, standardise: true }, stream()),
    await lasso.fit(data, NONCE_BITS, { l1: 0.1, standardise: true, iterations: 100 }, stream()),
    await clusterModel.fit(data, NONCE_BITS, { clusters: 3, iterations: 20 }, stream()),
    await boostedTrees.fit(data, NONCE_BITS, { ...BOOSTING_DEFAULTS, rounds: 4 }, stream()),
    await randomForest.fit(data, NONCE_BITS, { ...FOREST_DEFAULTS, trees: 4 }, stream()),
    await residualModel.fit(data, NONCE_BITS, residual, stream()),
  ];
  models = fitted.map(({ frozen }) => frozen);
});

describe("saveModel and loadModel", () => {
  it("keep every kind of model to the last bit, and leave no temporary file", async () => {
    expect(models.map(({ kind }) => kind)).toEqual(MODEL_KINDS.map(({ kind }) => kind));
    for (const frozen of models) {
      saveModel(path(frozen.kind), frozen);
      const loaded = await loadModel(path(frozen.kind));
      expect(loaded.frozen).toEqual(frozen);
      const [a, b] = [new Float32Array(600), new Float32Array(600)];
      loaded.scorer.score(data.validation.x, 600, a);
      (await openModel(frozen)).score(data.validation.x, 600, b);
      expect(a).toEqual(b);
      expect(new Set(a).size).toBeGreaterThan(1);
    }
    expect(readdirSync(folder).sort()).toEqual(models.map(({ kind }) => `${kind}.json`).sort());
  });

  it("refuse a changed model, whatever was changed", async () => {
    const text = JSON.stringify(models[6]);
    const changed = [
      text.replace('"width":32', '"width":33'),
      text.replace('"kind":"boosted-trees"', '"kind":"random-forest"'),
      text.replace(/"value":"(.)/, (_, c: string) => `"value":"${c === "A" ? "B" : "A"}`),
    ];
    for (const wrong of changed) {
      expect(wrong).not.toBe(text);
      writeFileSync(path("changed"), wrong);
      await expect(loadModel(path("changed"))).rejects.toThrow(/^model file .*changed\.json: .*digest/);
    }
    await expect(loadModel(path("changed"))).rejects.toThrow(UsageError);
  });

  it("refuse what they do not know, in one line", async () => {
    const { body, features } = models[1]!;
    const refused = async (frozen: FrozenModel, message: RegExp) => {
      saveModel(path("unknown"), frozen);
      await expect(loadModel(path("unknown"))).rejects.toThrow(message);
      await expect(loadModel(path("unknown"))).rejects.not.toThrow(/\n/);
    };
    const kind = { kind: "logistic-regression", version: 1 };
    await refused(freezeModel({ ...kind, kind: "oracle" }, features, body), /unknown kind of model "oracle"/);
    await refused(freezeModel({ ...kind, version: 2 }, features, body), /version 2, .* version 1 is needed/);
    await refused(freezeModel(kind, { ...features, version: 99 }, body), /no version 99/);
    await refused(freezeModel(kind, { ...features, name: "moon" }, body), /unknown feature set "moon"/);
    await refused(
      freezeModel(kind, { ...features, width: 31 }, body),
      /\(31 wide\), given are .*\(32 wide\)/,
    );
    await refused(
      freezeModel(kind, features, { ...body, weights: "AAAA" }),
      /weights has 3 bytes, 256 are needed/,
    );
    await refused(freezeModel(kind, features, {}), /not a logistic-regression model/);
    writeFileSync(path("unknown"), "{");
    await expect(loadModel(path("unknown"))).rejects.toThrow(/model file .*unknown\.json: /);
    await expect(loadModel(path("absent"))).rejects.toThrow(/ENOENT/);
    const other = { name: "nonce-bits", version: 2, width: 32 };
    await expect(loadModel(path("ridge"), other)).rejects.toThrow(
      "ridge model reads features nonce-bits version 1 (32 wide), given are nonce-bits version 2 (32 wide)",
    );
  });

  it("refuse trees that lead astray", async () => {
    const { body, features, kind, version } = models[6]!;
    const left = Buffer.from((body.trees as { left: string }).left, "base64");
    const change = (bytes: Buffer) =>
      freezeModel({ kind, version }, features, {
        ...body,
        trees: { ...(body.trees as object), left: bytes.toString("base64") },
      });
    const back = Buffer.from(left);
    back.writeUInt32LE(0, 0);
    await expect(openModel(change(back))).rejects.toThrow("left child of node 0 is 0");
    const out = Buffer.from(left);
    out.writeUInt32LE(2 ** 31, 0);
    await expect(openModel(change(out))).rejects.toThrow("left child of node 0 is 2147483648");
    expect(readFileSync(path("boosted-trees"), "utf8")).not.toContain("null");
  });
});
