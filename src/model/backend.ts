import { createRequire } from "node:module";
import { dirname, join, sep } from "node:path";
import { UsageError } from "../core/errors.js";

/** `wasm` is bit-reproducible and needs nothing; `tensorflow` is native and optional. */
export const BACKEND_NAMES = ["wasm", "tensorflow"] as const;
export type BackendName = (typeof BACKEND_NAMES)[number];

/** The operations of TensorFlow.js. */
export type Tf = typeof import("@tensorflow/tfjs-core");

/** A loaded backend. TensorFlow.js has one current backend a process, so that each user makes its own current. */
export interface Backend {
  readonly name: BackendName;
  readonly tf: Tf;
  /** Makes this backend the current one; to be called before tensors are made and after every `await`. */
  use(): void;
}

/** Loads a package by its name; stands for the dynamic `import`. */
export type PackageLoader = (specifier: string) => Promise<unknown>;

const importPackage: PackageLoader = (specifier) => import(specifier);

// The packages are CommonJS: `require` loads them in a third of the time that `import` takes to list their exports.
const require = createRequire(import.meta.url);

let wasmReady: Promise<void> | undefined;

/**
 * Loads TensorFlow.js with a backend, about 30 ms for `wasm` in a fresh process and nothing after that.
 *
 * @throws {UsageError} if the package or the native library of `tensorflow` is not installed
 */
export async function openBackend(name: BackendName, load = importPackage): Promise<Backend> {
  if (name === "wasm") {
    wasmReady ??= prepareWasm();
    await wasmReady;
  } else {
    await prepareTensorflow(load);
  }
  const tf = loadCore();
  return {
    name,
    tf,
    use() {
      // For a backend that runs this takes effect at once: the promise only wraps a value.
      if (tf.getBackend() !== name) void tf.setBackend(name);
    },
  };
}

/** TensorFlow.js without its notices on the console. */
function loadCore(): Tf {
  const tf: Tf = require("@tensorflow/tfjs-core");
  tf.enableProdMode();
  return tf;
}

async function prepareWasm(): Promise<void> {
  const tf = loadCore();
  const wasm: typeof import("@tensorflow/tfjs-backend-wasm") = require("@tensorflow/tfjs-backend-wasm");
  const root = dirname(require.resolve("@tensorflow/tfjs-backend-wasm/package.json"));
  wasm.setWasmPaths(join(root, "dist") + sep);
  // The threaded build does not load in Node.js; shards run in threads of their own.
  wasm.setThreadsCount(1);
  const before = processListeners();
  const start = tf.findBackendFactory("wasm");
  if (start === null) throw new Error("TensorFlow.js has registered no WebAssembly backend");
  // Started here and registered again ready-made: `setBackend` would leave the engine between two backends while
  // it waits, and fits that run meanwhile on the other one would break.
  const started = await start();
  tf.removeBackend("wasm");
  tf.registerBackend("wasm", () => started);
  // The generated loader rethrows whatever the process leaves uncaught, which would hide where it came from.
  for (const { event, listener } of processListeners()) {
    if (!before.some((known) => known.listener === listener)) process.removeListener(event, listener);
  }
}

function processListeners(): { event: string; listener: (...args: unknown[]) => void }[] {
  return ["uncaughtException", "unhandledRejection"].flatMap((event) =>
    process.listeners(event as NodeJS.Signals).map((listener) => ({
      event,
      listener: listener as (...args: unknown[]) => void,
    })),
  );
}

async function prepareTensorflow(load: PackageLoader): Promise<void> {
  const tf = loadCore();
  try {
    // Registers its backend with the TensorFlow.js of this process; of its exports nothing is needed.
    if (tf.findBackendFactory("tensorflow") === null) await load("@tensorflow/tfjs-node");
    if (!(await tf.setBackend("tensorflow"))) throw new Error("its backend did not start");
  } catch (cause) {
    throw new UsageError(
      "backend tensorflow is not installed: add it with `npm i @tensorflow/tfjs-node` (`npm rebuild " +
        "@tensorflow/tfjs-node` if only its native library is missing), or take --backend wasm, which needs nothing",
      { cause },
    );
  }
}
