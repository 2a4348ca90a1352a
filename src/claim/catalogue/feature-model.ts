import { z } from "zod";
import type { Json } from "../../core/canonical-json.js";
import type { FeatureSet } from "../../dataset/features/feature-set.js";
import type { LabelledSet } from "../../dataset/labelled-set.js";
import type { FitDiagnostics as ModelDiagnostics } from "../../model/fit-diagnostics.js";
import { checkFeatures, parseFrozenModel } from "../../model/frozen-model.js";
import type { ModelKind } from "../../model/model-kind.js";
import type { FitContext, FitDiagnostics, FitRows, Fitted, Scorer } from "../contract.js";

/** How many winning nonces the features compare a nonce with. */
const RECENT = 32;

/** What is taught about a row: whether it won, unless a claim teaches something else. */
export type LabelOf = (set: LabelledSet) => Uint8Array;

const modelSchema = z.strictObject({ recent: z.array(z.int().nonnegative()).max(RECENT), frozen: z.json() });

/**
 * A classifier on features of the nonce. The last winners of the training rows are frozen with it: features that compare
 * with earlier winners take those, for every row.
 */
export function featureModel<Options>(
  features: FeatureSet,
  kind: ModelKind<Options>,
  options: Options,
  labelsOf: LabelOf = ({ hits }) => hits,
) {
  return {
    async fit({ training, validation }: FitRows, { stream }: FitContext): Promise<Fitted> {
      const recent = recentWinners(training);
      const rowsOf = (set: LabelledSet) => ({
        x: features.write(
          { template: set.templates[0]!, nonces: set.nonces, recent },
          new Float32Array(set.nonces.length * features.width),
        ),
        y: labelsOf(set),
        rows: set.nonces.length,
      });
      const data = { training: rowsOf(training), validation: rowsOf(validation) };
      const { frozen, diagnostics } = await kind.fit(data, features, options, stream);
      return {
        model: { recent: [...recent], frozen: frozen as unknown as Json },
        diagnostics: classifierFigures(diagnostics),
      };
    },

    async open(model: Json): Promise<Scorer> {
      const { recent, frozen } = modelSchema.parse(model);
      const parsed = parseFrozenModel(frozen);
      checkFeatures(parsed, features);
      const scorer = await kind.open(parsed);
      const winners = Uint32Array.from(recent);
      let x = new Float32Array(0);
      return {
        score(template, nonces, out) {
          const needed = nonces.length * features.width;
          if (x.length < needed) x = new Float32Array(needed);
          features.write({ template, nonces, recent: winners }, x);
          scorer.score(x, nonces.length, out);
        },
      };
    },
  };
}

/** The last nonces of a set that won, oldest first. */
export function recentWinners({ nonces, hits }: LabelledSet): Uint32Array {
  return nonces.filter((_, row) => hits[row] === 1).slice(-RECENT);
}

/** What a report shows of the fit of a classifier. */
export function classifierFigures(diagnostics: ModelDiagnostics): FitDiagnostics {
  if (diagnostics.task !== "classification") throw new Error("a regression has no accuracy");
  const { epochs, trainingLoss, validationLoss, validationAccuracy, majorityBaseline } = diagnostics;
  return { epochs, trainingLoss, validationLoss, validationAccuracy, majorityBaseline };
}
