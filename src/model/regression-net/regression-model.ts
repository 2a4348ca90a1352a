import { z } from "zod";
import { freezeModel, parseBody } from "../frozen-model.js";
import type { VectorModelKind } from "../vector-model.js";
import { fitRegression, type RegressionSpec } from "./fit-regression.js";
import { openRegression } from "./frozen-regression.js";

const KIND = { kind: "regression-net", version: 1 } as const;

const bodySchema = z.strictObject({ net: z.unknown() });

/** The regression network in the common face of models. */
export const regressionModel: VectorModelKind<RegressionSpec> = {
  ...KIND,
  async fit({ training, validation }, features, spec, stream) {
    checkWidth(spec.shape.inputs, features.width);
    const { frozen, report } = await fitRegression(spec, training, validation, stream);
    const { epochs, bestEpoch, curves, meanBaseline } = report;
    // Constant targets leave nothing to explain.
    const validationR2 = meanBaseline === 0 ? 0 : 1 - curves.validationLoss[bestEpoch]! / meanBaseline;
    return {
      frozen: freezeModel(KIND, features, { net: { ...frozen } }),
      diagnostics: {
        task: "regression",
        epochs,
        bestEpoch,
        trainingLoss: curves.loss,
        validationLoss: curves.validationLoss,
        meanBaseline,
        validationR2,
      },
    };
  },
  async open(frozen) {
    const { inputs, predict } = openRegression(parseBody(frozen, KIND, bodySchema).net);
    checkWidth(inputs, frozen.features.width);
    return { predict };
  },
};

function checkWidth(inputs: number, width: number): void {
  if (inputs === width) return;
  throw new RangeError(`the net has ${inputs} inputs, its feature set is ${width} wide`);
}
