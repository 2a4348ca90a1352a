import { describe, expect, it } from "vitest";
import { RandomStream } from "../../../src/core/random-stream.js";
import { type QOptions, QTable } from "../../../src/model/policy/q-table.js";

const OPTIONS: QOptions = { states: 5, actions: 2, learningRate: 0.5, discount: 0.9, exploration: 0.3 };

/** A corridor of five places: action 1 goes right, 0 left; reaching the right end gives 1. */
function walk(table: QTable, stream: RandomStream, episodes: number): void {
  for (let episode = 0; episode < episodes; episode++) {
    for (let state = 0; state < 4; ) {
      const action = table.choose(state, stream);
      const next = Math.max(0, state + (action === 1 ? 1 : -1));
      if (next === 4) table.learn(state, action, 1);
      else table.learn(state, action, 0, next);
      state = next;
    }
  }
}

describe("QTable", () => {
  it("learns the worths of Bellman's equation in a corridor", () => {
    const table = new QTable(OPTIONS);
    walk(table, new RandomStream("corridor"), 400);
    for (let state = 0; state < 4; state++) {
      expect(table.best(state)).toBe(1);
      expect(table.value(state, 1)).toBeCloseTo(0.9 ** (3 - state), 6);
    }
  });

  it("takes the step of Watkins and Dayan", () => {
    const table = new QTable({ ...OPTIONS, states: 2 });
    table.learn(1, 0, 4);
    expect(table.value(1, 0)).toBe(2);
    table.learn(0, 1, 1, 1);
    expect(table.value(0, 1)).toBe(0.5 * (1 + 0.9 * 2));
  });

  it("is the same again from the same stream, and after packing", () => {
    const tables = ["a", "a", "b"].map((name) => {
      const table = new QTable(OPTIONS);
      walk(table, new RandomStream("same", name), 20);
      return table.pack();
    });
    expect(tables[1]).toBe(tables[0]);
    expect(tables[2]).not.toBe(tables[0]);
    expect(new QTable(OPTIONS, tables[0]).pack()).toBe(tables[0]);
  });

  it("refuses bad input", () => {
    expect(() => new QTable({ ...OPTIONS, states: 0 })).toThrow("states is 0");
    expect(() => new QTable({ ...OPTIONS, discount: 1.1 })).toThrow("discount is 1.1");
    expect(() => new QTable({ ...OPTIONS, states: 6 }, new QTable(OPTIONS).pack())).toThrow(
      "values has 80 bytes",
    );
    const table = new QTable(OPTIONS);
    expect(() => table.best(5)).toThrow("state is 5, an integer from 0 to 4 is needed");
    expect(() => table.value(0, 2)).toThrow("action is 2");
    expect(() => table.learn(0, 0, Number.NaN)).toThrow("reward is NaN");
  });
});
