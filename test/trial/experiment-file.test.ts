import { describe, expect, test } from "vitest";
import { UsageError } from "../../src/core/errors.js";
import { parseExperiment, parseOverride, readExperiment } from "../../src/trial/experiment-file.js";
import { ROOT } from "../support/cli.js";

const GOOD = `name: small
title: A small one
trials:
  - claim: mlp-classifier
    pow: sha256d
`;

const fault = (text: string, overrides: string[] = []) => {
  try {
    parseExperiment(text, "x.yaml", overrides.map(parseOverride));
  } catch (error) {
    if (error instanceof UsageError) return error.message;
    throw error;
  }
  throw new Error("no fault found");
};

describe("parseExperiment", () => {
  test("fills in the defaults", () => {
    const { protocol } = parseExperiment(GOOD, "x.yaml");
    expect(protocol).toMatchObject({ seed: "1", alpha: 0.01, margin: 0.01, bits: 4, stopping: "fixed" });
  });

  test.each(["headline", "quick", "calibration", "difficulty", "power", "artefacts", "pitfalls"])(
    "experiments/%s.yaml is valid",
    (name) => {
      expect(readExperiment(`${ROOT}experiments/${name}.yaml`).protocol.name).toBe(name);
    },
  );

  test("the identity is the SHA-256 of the file, and of file and overrides", () => {
    const plain = parseExperiment(GOOD, "x.yaml");
    expect(plain.sha256).toBe(parseExperiment(GOOD, "y.yaml").sha256);
    const changed = parseExperiment(GOOD, "x.yaml", [parseOverride("trials.0.bits=6")]);
    expect(changed.sha256).not.toBe(plain.sha256);
    expect(changed.protocol.trials[0]?.bits).toBe(6);
  });

  test("an unknown field: file, line, the nearest valid one and all valid ones", () => {
    expect(fault(`${GOOD}mragin: 0.02\n`)).toMatch(
      /^x\.yaml:6: unknown field "mragin": did you mean "margin"\? valid: name, title/,
    );
    expect(fault(GOOD.replace("pow: sha256d", "pow: sha256d\n    bit: 3"))).toMatch(
      /^x\.yaml:6: unknown field "bit" in trials\[0\]: did you mean "bits"\?/,
    );
  });

  test("a value out of range: file, line, field, value and what is valid", () => {
    expect(fault(`${GOOD}margin: 5\n`)).toMatch(/^x\.yaml:6: margin is 5: .*<=1.*lift that matters/);
    expect(fault(`${GOOD}bits: two\n`)).toMatch(/^x\.yaml:6: bits is "two"/);
    expect(fault(`${GOOD}templates: zeros\n`)).toMatch(
      /templates is "zeros": did you mean "zero"\? valid: random, zero/,
    );
    expect(fault(`${GOOD}stopping: whenever\n`)).toMatch(/stopping is "whenever".*valid: fixed, sequential/);
    expect(fault(GOOD.replace("name: small", "name: Not OK"))).toMatch(/^x\.yaml:1: name is "Not OK"/);
  });

  test("a missing field, an empty list, no mapping at all", () => {
    expect(fault("name: small\ntitle: t\n")).toMatch(/trials is missing/);
    expect(fault("name: small\ntitle: t\ntrials: []\n")).toMatch(/^x\.yaml:3: trials is \[\]/);
    expect(fault("just text")).toMatch(/a mapping of fields; valid: name, title/);
    expect(fault("")).toMatch(/a mapping of fields/);
  });

  test("what is not YAML: the line", () => {
    expect(fault("name: small\ntitle: [unclosed\n")).toMatch(/^x\.yaml:\d+: not valid YAML/);
    expect(fault(`${GOOD}name: again\n`)).toMatch(/^x\.yaml:6: not valid YAML: .*unique/);
  });

  test("overrides: form, place and value are checked", () => {
    expect(fault(GOOD, ["margin=9"])).toMatch(/margin is 9/);
    expect(fault(GOOD, ["mragin=.1"])).toMatch(/unknown field "mragin"/);
    expect(() => parseOverride("margin")).toThrow("write PATH=VALUE");
    expect(() => parseOverride("=3")).toThrow("write PATH=VALUE");
    expect(fault(GOOD, ["name.first=x"])).toMatch(/name/);
  });
});

describe("a calibration", () => {
  const head = "name: small\ntitle: t\n";

  test("in place of trials, or next to them", () => {
    for (const trials of ["", "trials: []\n"]) {
      const { protocol } = parseExperiment(`${head}${trials}calibration: {}\n`, "x.yaml");
      expect(protocol.trials).toEqual([]);
      expect(protocol.calibration).toMatchObject({ replicates: 20_000 });
    }
    const both = parseExperiment(`${GOOD}calibration: { statistics: [pool] }\n`, "x.yaml").protocol;
    expect(both.trials).toHaveLength(1);
    expect(both.calibration?.statistics).toEqual(["pool"]);
    expect(parseExperiment(GOOD, "x.yaml").protocol.calibration).toBeUndefined();
  });

  test("neither trials nor a calibration", () => {
    expect(fault(head)).toMatch(/trials is missing.*: give trials, a calibration, speck or pitfalls$/);
  });

  test.each([
    ["{ replicates: 99 }", /^x\.yaml:3: calibration\.replicates is 99: .*100/],
    ["{ replicates: 1000001 }", /calibration\.replicates is 1000001: .*1000000/],
    ["{ replicates: 200.5 }", /calibration\.replicates is 200\.5/],
    ["{ replicats: 200 }", /unknown field "replicats" in calibration: did you mean "replicates"\?/],
    [
      "{ statistics: [peaking] }",
      /calibration\.statistics\[0\] is "peaking": did you mean "peeking"\? valid: one arm/,
    ],
    ["{ statistics: [] }", /calibration\.statistics is \[\]: name at least one/],
    ["{ statistics: [pool, pool] }", /calibration\.statistics is \["pool","pool"\]: each once/],
    ["true", /calibration is true/],
  ])("%s: what is wrong and what is valid", (section, message) => {
    expect(fault(`${head}calibration: ${section}\n`)).toMatch(message);
  });

  test("expected within", () => {
    const text = `${head}calibration: {}\nexpect: { calibration: within }\n`;
    expect(parseExperiment(text, "x.yaml").protocol.expect).toEqual({ calibration: "within" });
    expect(fault(text.replace("within", "witin"))).toMatch(
      /expect\.calibration is "witin": did you mean "within"/,
    );
  });
});

describe("readExperiment", () => {
  test("a missing file and a folder", () => {
    expect(() => readExperiment("/nowhere/x.yaml")).toThrow(
      "cannot read experiment /nowhere/x.yaml: no such file",
    );
    expect(() => readExperiment(ROOT)).toThrow("it is a folder");
  });
});
