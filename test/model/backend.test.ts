import { afterEach, describe, expect, it, vi } from "vitest";
import { UsageError } from "../../src/core/errors.js";
import { openBackend } from "../../src/model/backend.js";

afterEach(() => {
  vi.restoreAllMocks();
});

describe("openBackend", () => {
  it("starts WebAssembly silently and leaves the process's error handling as it was", async () => {
    const said = (["log", "info", "warn", "error"] as const).map((method) =>
      vi.spyOn(console, method).mockImplementation(() => {}),
    );
    const listeners = () => [
      ...process.listeners("uncaughtException"),
      ...process.listeners("unhandledRejection"),
    ];
    const before = listeners();
    const backend = await openBackend("wasm");
    backend.use();
    expect(backend.tf.getBackend()).toBe("wasm");
    expect(listeners()).toEqual(before);
    for (const method of said) expect(method).not.toHaveBeenCalled();
  });

  it("says how to add TensorFlow where its package is absent", async () => {
    const absent = Object.assign(new Error("Cannot find package '@tensorflow/tfjs-node'"), {
      code: "ERR_MODULE_NOT_FOUND",
    });
    const opening = openBackend("tensorflow", () => Promise.reject(absent));
    await expect(opening).rejects.toThrow(UsageError);
    await expect(opening).rejects.toThrow(/npm i @tensorflow\/tfjs-node.*--backend wasm/);
    await expect(opening).rejects.toMatchObject({ cause: absent, exitStatus: 2 });
  });

  it("says the same where the package is there without its native library", async () => {
    const broken = new Error(
      "The Node.js native addon module (tfjs_binding.node) can not be found at path: ...",
    );
    const opening = openBackend("tensorflow", () => Promise.reject(broken));
    await expect(opening).rejects.toThrow(UsageError);
    await expect(opening).rejects.toThrow(/npm i @tensorflow\/tfjs-node/);
  });

  it("says the same where the package starts no backend", async () => {
    await expect(openBackend("tensorflow", () => Promise.resolve({}))).rejects.toThrow(UsageError);
  });

  it("loads TensorFlow or explains its absence, whichever this machine has", async () => {
    const opening = openBackend("tensorflow").then(
      (backend) => backend.name,
      (error: unknown) => (error instanceof UsageError ? "explained" : error),
    );
    expect(["tensorflow", "explained"]).toContain(await opening);
    const wasm = await openBackend("wasm");
    wasm.use();
    expect(wasm.tf.getBackend()).toBe("wasm");
  });
});
