import { describe, expect, test } from "vitest";
import { Graph } from "../../src/kernel/graph.js";
import type { GraphNode } from "../../src/kernel/graph-node.js";
import { laneSteps } from "../../src/kernel/lane-steps.js";

/** Two stretches of 40 additions over 8 live words each; between them all goes through one word. */
function hourglass() {
  const graph = new Graph();
  const stretch = (start: GraphNode): GraphNode => {
    const live = Array.from({ length: 8 }, (_, i) => graph.rotateRight(start, i + 1));
    for (let i = 0; i < 32; i++) live[i % 8] = graph.add(live[i % 8]!, live[(i + 3) % 8]!);
    return live.reduce((a, b) => graph.xor(a, b));
  };
  const waist = stretch(graph.lane());
  return { waist, output: stretch(waist) };
}

/** What each pass stores, of a graph without loops. */
function passesOf(outputs: readonly GraphNode[], maximumNodes?: number) {
  return laneSteps(outputs, maximumNodes).map((step) => (step.kind === "pass" ? step.stores : []));
}

describe("passes", () => {
  test("a small graph is one pass", () => {
    const { output } = hourglass();
    expect(passesOf([output])).toEqual([[output]]);
  });

  test("a cut falls where the fewest words are handed on", () => {
    const { waist, output } = hourglass();
    expect(passesOf([output], 60)).toEqual([[waist], [output]]);
  });

  test("a word used only by the first node after the cut is handed on", () => {
    const graph = new Graph();
    const chain = [graph.lane()];
    for (let i = 0; i < 10; i++) chain.push(graph.rotateRight(graph.not(chain[i]!), 1));
    const [handedOn, outputs] = passesOf([chain[10]!], 10);
    expect(handedOn).toHaveLength(1);
    expect(outputs).toEqual([chain[10]]);
  });

  test("an output made early is handed on to the last pass", () => {
    const { waist, output } = hourglass();
    expect(passesOf([waist, output], 60)).toEqual([[waist], [waist, output]]);
  });

  test("nothing for lanes to do", () => {
    const graph = new Graph();
    expect(passesOf([graph.lane()])).toEqual([[graph.lane()]]);
    expect(passesOf([graph.job(0)])).toEqual([[graph.job(0)]]);
  });
});
