import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { z } from "zod";
import { noncetrial, ROOT } from "../support/cli.js";
import { testWith } from "../support/tools.js";

const FOLDER = join(ROOT, "experiments/cluster");
const version = (JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { version: string }).version;

const manifest = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({ name: z.string() }),
});

describe("examples for clusters", () => {
  test("the Kubernetes manifest is YAML of whole objects, of this version, with what each names", () => {
    const text = readFileSync(join(FOLDER, "kubernetes.yaml"), "utf8");
    const documents = parseAllDocuments(text);
    expect(documents.flatMap(({ errors, warnings }) => [...errors, ...warnings])).toEqual([]);
    const objects = documents.map((document) => manifest.parse(document.toJS()));
    expect(objects.map(({ kind }) => kind).sort()).toEqual(
      ["Deployment", "Job", "PersistentVolumeClaim", "Service", "StatefulSet"].sort(),
    );
    expect([...text.matchAll(/image: noncetrial:(\S+)/g)].map(([, tag]) => tag)).toEqual([version, version]);
    const [claim] = objects.filter(({ kind }) => kind === "PersistentVolumeClaim");
    expect(text).toContain(`claimName: ${claim!.metadata.name}`);
  });

  testWith("bash", "the SLURM scripts parse", (bash) => {
    for (const name of ["slurm-run.sh", "slurm-worker.sh"]) {
      execFileSync(bash, ["-n", join(FOLDER, name)]);
      expect(readFileSync(join(FOLDER, name), "utf8")).toMatch(/^#!\/bin\/bash\n#SBATCH --job-name=/);
    }
  });

  test("options that they use are options", async () => {
    const text = ["kubernetes.yaml", "slurm-run.sh", "slurm-worker.sh"]
      .map((name) => readFileSync(join(FOLDER, name), "utf8"))
      .join("\n");
    for (const [command, options] of [
      ["run", ["--engine", "--out", "--resume"]],
      ["worker", ["--workers"]],
    ] as const) {
      const { stdout } = await noncetrial([command, "--help"]);
      for (const option of options) {
        expect(text).toContain(option);
        expect(stdout).toContain(option);
      }
    }
  });
});
