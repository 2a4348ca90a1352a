import { expect, test } from "vitest";
import { taskStore } from "../../src/engine/task-store.js";

const files = () => {
  const held = new Map<string, Uint8Array>();
  return {
    held,
    read(name: string) {
      const bytes = held.get(name);
      if (!bytes) throw new Error("no such file");
      return bytes;
    },
    write: (name: string, bytes: Uint8Array) => void held.set(name, bytes),
  };
};

test("what is lacking is fetched before it is read, what was written is noted", () => {
  const store = files();
  const task = taskStore(store, (name) => store.write(name, Uint8Array.of(7)));
  expect(task.read("fits/a")).toEqual(Uint8Array.of(7));
  task.write("fits/b", Uint8Array.of(8));
  expect([...task.wrote]).toEqual(["fits/b"]);
  expect(task.failure).toBeUndefined();
});

test("a failure is remembered even if who asked hides it", () => {
  const task = taskStore(files());
  expect(() => task.read("fits/a")).toThrow("no such file");
  expect(task.failure?.message).toBe("fits/a: no such file");
});
