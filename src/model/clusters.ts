import { z } from "zod";
import type { RandomStream } from "../core/random-stream.js";
import { checkWhole } from "./check-option.js";
import { accuracyAbove, majorityBaseline, meanSquaredError } from "./fit-diagnostics.js";
import { checkRows } from "./frozen-mlp.js";
import { type FrozenModel, freezeModel, parseBody } from "./frozen-model.js";
import { fitStandardiser, standardise } from "./linear/standardiser.js";
import { checkScoreRoom, type ModelKind, type ModelScorer } from "./model-kind.js";
import { packArray, unpackArray } from "./packed-array.js";
import { checkLabelledRows, type TargetRows } from "./target-rows.js";

/** Settings of k-means. */
export interface ClusterOptions {
  readonly clusters: number;
  /** Most passes. */
  readonly iterations: number;
}

const KIND = { kind: "clusters", version: 1 } as const;

const bodySchema = z.strictObject({
  clusters: z.int().positive(),
  mean: z.base64(),
  deviation: z.base64(),
  centroids: z.base64(),
  shares: z.base64(),
});

/** Centres of standardised features, and the share of label 1 among the training rows nearest to each. */
interface ClusterModel {
  readonly mean: Float64Array;
  readonly deviation: Float64Array;
  /** Clusters x inputs, row-major. */
  readonly centroids: Float64Array;
  readonly shares: Float64Array;
}

/**
 * K-means on standardised features (Lloyd 1982, centres drawn as by Arthur and Vassilvitskii 2007, "k-means++"), found
 * without the labels; a row's score is the share of label 1 in its cluster of the training rows. The losses are mean squared
 * errors of that share.
 */
export const clusterModel: ModelKind<ClusterOptions> = {
  ...KIND,
  async fit({ training, validation }, features, { clusters, iterations }, stream) {
    const inputs = features.width;
    checkWhole("clusters", clusters);
    checkWhole("iterations", iterations);
    checkLabelledRows({ training, validation }, inputs);
    if (clusters > training.rows) {
      throw new RangeError(`clusters is ${clusters}, at most the ${training.rows} training rows are needed`);
    }
    const { mean, deviation } = fitStandardiser(training.x, training.rows, inputs);
    const flat = standardise({ mean, deviation }, training.x, training.rows);
    const points = Array.from({ length: training.rows }, (_, row) => [
      ...flat.subarray(row * inputs, (row + 1) * inputs),
    ]);
    // Centres given, the library draws no random numbers.
    const initialization = firstCentres(points, clusters, stream);
    // Hundreds of files, of which a claim that clusters nothing needs none.
    const { kmeans } = await import("ml-kmeans");
    const found = kmeans(points, clusters, { initialization, maxIterations: iterations });
    const centroids = Float64Array.from(found.centroids.flat());
    const model = { mean, deviation, centroids, shares: new Float64Array(clusters) };
    countShares(model, training);
    const [trained, checked] = [training, validation].map((set) => scoresOf(model, set));
    const body = {
      clusters,
      mean: packArray(mean),
      deviation: packArray(deviation),
      centroids: packArray(centroids),
      shares: packArray(model.shares),
    };
    return {
      frozen: freezeModel(KIND, features, body),
      diagnostics: {
        task: "classification",
        epochs: 1,
        bestEpoch: 0,
        trainingLoss: [meanSquaredError(trained!, training)],
        validationLoss: [meanSquaredError(checked!, validation)],
        validationAccuracy: accuracyAbove(0.5, checked!, validation),
        majorityBaseline: majorityBaseline(validation),
      },
    };
  },
  async open(frozen) {
    return clusterScorer(readClusters(frozen));
  },
};

/** Centres among the points: the first at random, each other with a chance as its squared distance to the nearest. */
function firstCentres(points: readonly number[][], clusters: number, stream: RandomStream): number[][] {
  const centres = [points[stream.below(points.length)]!];
  const distance = points.map((point) => squaredDistance(point, centres[0]!));
  while (centres.length < clusters) {
    const total = distance.reduce((sum, square) => sum + square, 0);
    let left = stream.float() * total;
    let chosen = 0;
    while (chosen + 1 < points.length && left >= distance[chosen]!) left -= distance[chosen++]!;
    const centre = points[chosen]!;
    centres.push(centre);
    for (const [i, point] of points.entries()) {
      distance[i] = Math.min(distance[i]!, squaredDistance(point, centre));
    }
  }
  return centres;
}

function squaredDistance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) {
    const along = a[i]! - b[i]!;
    sum += along * along;
  }
  return sum;
}

/** Share of label 1 in each cluster; an empty one has that of all rows. */
function countShares(model: ClusterModel, training: TargetRows): void {
  const { shares } = model;
  const nearest = nearestClusters(model, training.x, training.rows);
  const sizes = new Uint32Array(shares.length);
  let ones = 0;
  for (const [row, cluster] of nearest.entries()) {
    sizes[cluster]!++;
    shares[cluster]! += training.y[row]!;
    ones += training.y[row]!;
  }
  for (const [cluster, size] of sizes.entries()) {
    shares[cluster] = size === 0 ? ones / training.rows : shares[cluster]! / size;
  }
}

function scoresOf(model: ClusterModel, { x, rows }: TargetRows): Float64Array {
  return Float64Array.from(nearestClusters(model, x, rows), (cluster) => model.shares[cluster]!);
}

/** The nearest centre of each row, the first among equals. */
function nearestClusters(
  { mean, deviation, centroids, shares }: ClusterModel,
  x: Float32Array,
  rows: number,
): Uint32Array {
  const inputs = mean.length;
  const z = standardise({ mean, deviation }, x, rows);
  const nearest = new Uint32Array(rows);
  for (let row = 0; row < rows; row++) {
    let least = Number.POSITIVE_INFINITY;
    for (let cluster = 0; cluster < shares.length; cluster++) {
      let square = 0;
      for (let i = 0; i < inputs; i++) {
        const along = z[row * inputs + i]! - centroids[cluster * inputs + i]!;
        square += along * along;
      }
      if (square >= least) continue;
      least = square;
      nearest[row] = cluster;
    }
  }
  return nearest;
}

function readClusters(frozen: FrozenModel): ClusterModel {
  const { clusters, ...packed } = parseBody(frozen, KIND, bodySchema);
  const { width } = frozen.features;
  const unpack = (name: keyof typeof packed, length: number) =>
    unpackArray(name, Float64Array, packed[name], length);
  return {
    mean: unpack("mean", width),
    deviation: unpack("deviation", width),
    centroids: unpack("centroids", clusters * width),
    shares: unpack("shares", clusters),
  };
}

function clusterScorer(model: ClusterModel): ModelScorer {
  return {
    score(x, rows, out) {
      checkRows(x, rows, model.mean.length);
      checkScoreRoom(rows, out);
      for (const [row, cluster] of nearestClusters(model, x, rows).entries())
        out[row] = model.shares[cluster]!;
    },
    dispose() {},
  };
}
