import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ClaimWatch } from "../../src/engine/claim-watch.js";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test("names the claim whose code has run for too long, once", () => {
  const hung: string[] = [];
  const watch = new ClaimWatch(10, (subject) => hung.push(subject));
  watch.turn("slow");
  vi.advanceTimersByTime(9_900);
  expect(hung).toEqual([]);
  vi.advanceTimersByTime(100_000);
  expect(hung).toEqual(["slow"]);
});

test("each turn has the whole time, and what is no claim's code has no end", () => {
  const hung: string[] = [];
  const watch = new ClaimWatch(10, (subject) => hung.push(subject));
  for (const subject of ["one", "two", null, "three"]) {
    watch.turn(subject);
    vi.advanceTimersByTime(subject === null ? 1e6 : 9_000);
  }
  expect(hung).toEqual([]);
  watch.stop();
  vi.advanceTimersByTime(1e6);
  expect(hung).toEqual([]);
});
