import { freezeModel } from "../frozen-model.js";
import type { ModelKind } from "../model-kind.js";
import { fitPrincipalComponents, project } from "../principal-components.js";
import { checkLabelledRows, type TargetRows } from "../target-rows.js";
import { linearBody, linearScorer, readLinearModel, unstandardised } from "./linear-model.js";
import { type LogisticOptions, logisticRegression } from "./logistic-regression.js";

/** Settings of a logistic regression on principal components. */
export interface ComponentOptions extends LogisticOptions {
  /** Components kept, at most the width of the feature set. */
  readonly components: number;
  /** Whether features are standardised before their components are sought. */
  readonly standardise: boolean;
}

const KIND = { kind: "component-logistic-regression", version: 1 } as const;

/** Logistic regression on principal components; both steps being linear, one linear model of the features remains. */
export const componentLogisticRegression: ModelKind<ComponentOptions> = {
  ...KIND,
  async fit({ training, validation }, features, options, stream) {
    const inputs = features.width;
    checkLabelledRows({ training, validation }, inputs);
    const found = fitPrincipalComponents(
      training.x,
      training.rows,
      inputs,
      options.components,
      options.standardise,
    );
    const projected = (set: TargetRows) => ({ ...set, x: project(found, set.x, set.rows) });
    const inner = { name: "components", version: 1, width: options.components };
    const data = { training: projected(training), validation: projected(validation) };
    const { frozen, diagnostics } = await logisticRegression.fit(data, inner, options, stream);
    const { weights, bias } = readLinearModel(frozen, logisticRegression);
    const composed = new Float64Array(inputs);
    for (const [component, weight] of weights.entries()) {
      for (let i = 0; i < inputs; i++) composed[i]! += weight * found.vectors[component * inputs + i]!;
    }
    const model = unstandardised(found.standardiser, composed, bias);
    return { frozen: freezeModel(KIND, features, linearBody({ ...model, output: "log-odds" })), diagnostics };
  },
  async open(frozen) {
    return linearScorer(readLinearModel(frozen, KIND));
  },
};
