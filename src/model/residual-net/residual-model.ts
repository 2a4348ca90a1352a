import { z } from "zod";
import { type FrozenModel, freezeModel, parseBody } from "../frozen-model.js";
import type { ModelKind } from "../model-kind.js";
import { checkLabelledRows, type TargetRows } from "../target-rows.js";
import { fitResidual, type ResidualSpec } from "./fit-residual.js";
import { type FrozenResidual, openResidual, parseFrozenResidual } from "./frozen-residual.js";
import { checkResidualShape, type ResidualShape } from "./residual-shape.js";

/** Settings of a residual net: the channels of a position are what its features leave for each. */
export interface ResidualOptions extends Omit<ResidualSpec, "shape"> {
  readonly shape: Omit<ResidualShape, "channels">;
}

const KIND = { kind: "residual-net", version: 1 } as const;

const bodySchema = z.strictObject({ net: z.unknown() });

/**
 * The residual net in the common face of models; its score is the log odds of label 1. The features of a row are cut into
 * `positions` pieces of equal length, one after the other.
 */
export const residualModel: ModelKind<ResidualOptions> = {
  ...KIND,
  async fit({ training, validation }, features, { shape: given, ...settings }, stream) {
    checkLabelledRows({ training, validation }, features.width);
    const shape = { ...given, channels: features.width / given.positions };
    checkResidualShape(shape);
    const rows = [labelled(training), labelled(validation)] as const;
    const { frozen, report } = await fitResidual({ ...settings, shape }, ...rows, stream);
    return {
      frozen: freezeModel(KIND, features, { net: frozen }),
      diagnostics: {
        task: "classification",
        epochs: report.epochs,
        bestEpoch: report.bestEpoch,
        trainingLoss: report.curves.loss,
        validationLoss: report.curves.validationLoss,
        validationAccuracy: report.curves.validationAccuracy[report.bestEpoch] ?? 0,
        majorityBaseline: report.majorityBaseline,
      },
    };
  },
  async open(frozen) {
    return { ...openResidual(readResidual(frozen)), dispose() {} };
  },
};

/** The net of a frozen model. @throws {RangeError} if it is of another kind or not sound */
function readResidual(frozen: FrozenModel): FrozenResidual {
  const net = parseFrozenResidual(parseBody(frozen, KIND, bodySchema).net);
  const inputs = net.shape.positions * net.shape.channels;
  if (inputs === frozen.features.width) return net;
  throw new RangeError(
    `frozen residual net has ${inputs} inputs, its feature set is ${frozen.features.width} wide`,
  );
}

function labelled({ x, y, rows }: TargetRows) {
  return { x, y: Uint8Array.from(y), rows };
}
