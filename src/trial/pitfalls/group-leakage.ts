import type { Pitfall } from "./pitfall.js";

/** Area under the ROC curve and its standard error. */
export interface AucFigure {
  readonly estimate: number;
  readonly standardError: number;
}

/** Standard errors of the difference from which on it is taken as real: 1 in 10 000 by chance. */
const REAL = 3.9;

/**
 * Rows of one template on both sides of a split: a model that remembers templates looks good on such a row split and
 * knows nothing of new templates. `fail` where it tells hits apart on unseen rows of the templates that it learnt
 * from, better than on unseen templates, and not at all on those; `warn` where it does so on both, but unequally.
 *
 * @param sameTemplates on rows held back from the training templates
 * @param otherTemplates on rows of templates that it never saw
 */
export function groupLeakage(sameTemplates: AucFigure, otherTemplates: AucFigure): Pitfall {
  const difference = sameTemplates.estimate - otherTemplates.estimate;
  const error = Math.hypot(sameTemplates.standardError, otherTemplates.standardError);
  const leaks = difference > REAL * error;
  const carries = otherTemplates.estimate - 0.5 > REAL * otherTemplates.standardError;
  return {
    id: "group-leakage",
    status: leaks ? (carries ? "warn" : "fail") : "pass",
    figure:
      `AUC ${sameTemplates.estimate.toFixed(3)} on new nonces of its training templates, ` +
      `${otherTemplates.estimate.toFixed(3)} on new templates (${error.toFixed(3)} standard error of the difference)`,
  };
}
