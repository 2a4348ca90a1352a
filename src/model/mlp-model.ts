import { z } from "zod";
import type { BackendName } from "./backend.js";
import { fitMlp, type MlpSpec } from "./fit-mlp.js";
import { openMlp, parseFrozenMlp } from "./frozen-mlp.js";
import { type FrozenModel, freezeModel, parseBody } from "./frozen-model.js";
import type { ModelKind } from "./model-kind.js";
import { checkLabelledRows, type TargetRows } from "./target-rows.js";

/** Settings of a multilayer perceptron; `inputs` are those of the feature set. */
export type MlpOptions = Omit<MlpSpec, "inputs"> & { readonly backend: BackendName };

const KIND = { kind: "mlp", version: 1 } as const;

const bodySchema = z.strictObject({ net: z.unknown() });

/** The multilayer perceptron in the common face of models; its score is the log odds of label 1. */
export const mlpModel: ModelKind<MlpOptions> = {
  ...KIND,
  async fit({ training, validation }, features, { backend, ...shape }, stream) {
    const inputs = features.width;
    checkLabelledRows({ training, validation }, inputs);
    const spec = { ...shape, inputs };
    const { frozen, report } = await fitMlp(spec, labelled(training), labelled(validation), stream, backend);
    return {
      frozen: freezeModel(KIND, features, { net: { ...frozen } }),
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
  open: async (frozen) => openMlp(readMlp(frozen)),
};

/** The net of a frozen model. @throws {RangeError} if it is of another kind or not sound */
export function readMlp(frozen: FrozenModel): ReturnType<typeof parseFrozenMlp> {
  const net = parseFrozenMlp(parseBody(frozen, KIND, bodySchema).net);
  if (net.inputs === frozen.features.width) return net;
  throw new RangeError(
    `frozen mlp has ${net.inputs} inputs, its feature set is ${frozen.features.width} wide`,
  );
}

function labelled({ x, y, rows }: TargetRows) {
  return { x, y: Uint8Array.from(y), rows };
}
