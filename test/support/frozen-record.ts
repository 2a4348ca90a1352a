import type { FrozenRecord } from "../../src/trial/plan.js";

/** What the fit of a filter leaves that keeps half. */
export const FROZEN: FrozenRecord = {
  status: "frozen",
  digest: "d",
  keep: 0.5,
  keepError: 0,
  constant: false,
  trainingRows: 300,
  validationRows: 100,
  diagnostics: null,
  training: null,
  groups: null,
  across: null,
  scores: null,
  observed: null,
};
