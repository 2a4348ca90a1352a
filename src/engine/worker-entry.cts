/*
 * What worker threads load first. Piscina asks `require` for it; of an ES module that would load all of it in one go, and Node.js 20
 * aborts where a thread is ended meanwhile, as it is when an experiment turns out to be wrong or on Ctrl-C
 * ("v8::Module::IsGraphAsync must be used on an instantiated module"). What is imported can be left off at any time.
 */

type WorkerModule = typeof import("./worker.js", { with: { "resolution-mode": "import" }});

const loading: Promise<WorkerModule> = import("./worker.js");
// Said by the first order; without one, nobody is waiting.
loading.catch(() => {});

/** Each function of the module, once it is loaded. */
const entry: {
  [K in keyof WorkerModule]: (
    ...given: Parameters<WorkerModule[K]>
  ) => Promise<Awaited<ReturnType<WorkerModule[K]>>>;
} = {
  executeInThread: async (order) => (await loading).executeInThread(order),
  openClaim: async () => (await loading).openClaim(),
  closeClaim: async () => (await loading).closeClaim(),
};

export = entry;
