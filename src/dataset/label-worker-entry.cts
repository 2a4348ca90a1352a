/*
 * What threads of `labelInOrder` load first: they can be ended while they import the rest (see src/engine/worker-entry.cts).
 */

type LabelModule = typeof import("./label-worker.js", { with: { "resolution-mode": "import" }});

const loading: Promise<LabelModule> = import("./label-worker.js");
// Said by the first batch; without one, nobody is waiting.
loading.catch(() => {});

const label = async (...given: Parameters<LabelModule["label"]>) => (await loading).label(...given);

export = { label };
