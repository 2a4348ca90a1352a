import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canonicalJson } from "../../src/core/canonical-json.js";
import { digestOf } from "../../src/core/digest.js";

describe("canonicalJson", () => {
  test("the example of RFC 8785, section 3.2.3: keys in code unit order", () => {
    const keys = { "€": "Euro", "\r": "CR", דּ: "Hebrew", "1": "One", "😀": "Smiley", ö: "o", "": "C" };
    expect(Object.keys(JSON.parse(canonicalJson(keys)) as object).sort()).toEqual(Object.keys(keys).sort());
    expect(canonicalJson({ b: [1, 1e21, 0.1, -0], a: { d: null, c: "x" } })).toBe(
      '{"a":{"c":"x","d":null},"b":[1,1e+21,0.1,0]}',
    );
  });

  test("does not depend on the order of keys and survives a round trip", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = canonicalJson(value);
        expect(canonicalJson(JSON.parse(text))).toBe(text);
      }),
    );
    expect(digestOf({ a: 1, b: 2 })).toBe(digestOf({ b: 2, a: 1 }));
  });

  test("refuses what JSON cannot hold, and says where", () => {
    expect(() => canonicalJson({ a: [1, Number.POSITIVE_INFINITY] })).toThrow("$.a[1] is Infinity");
    expect(() => canonicalJson({ a: Number.NaN })).toThrow("$.a is NaN");
    expect(() => canonicalJson({ f: () => 1 })).toThrow("$.f is a function");
  });
});
