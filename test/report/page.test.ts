import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import { canonicalJson } from "../../src/core/canonical-json.js";
import { sha256Hex } from "../../src/core/digest.js";
import { page } from "../../src/report/page.js";
import { writeReport } from "../../src/report/write-report.js";
import type { Results } from "../../src/trial/results.js";
import { withBrowser } from "../support/browser.js";
import { temporaryFolder } from "../support/cli.js";
import { sampleResults, sampleTrial } from "../support/sample-results.js";
import { sampleRun } from "../support/sample-run.js";
import { testWith } from "../support/tools.js";

describe("page", () => {
  test("holds verdicts, reasons, gates and how to reproduce, in this order", async () => {
    const results = sampleResults();
    const text = await page(results);
    const places = [
      "no better than random search",
      "2\u00a0% planted",
      "noncetrial run sample.yaml",
      results.digest,
    ].map((part) => text.indexOf(part));
    expect(places.every((place) => place > 0)).toBe(true);
    expect([...places].sort((a, b) => a - b)).toEqual(places);
  });

  test("each control among the gates is said in a phrase, and no other", async () => {
    const [planted] = sampleResults().gates;
    const gates = [planted!, { ...planted!, id: "oracle-peek" }, { ...planted!, id: "solutions" }];
    const text = await page(sampleResults({ gates }));
    expect(text).toContain("an effect of known size, and a finder that knows it; expected found, for");
    expect(text).toContain("sees one label in ten; expected its known lift, for");
    expect(text).not.toContain("keeps a random half");
    expect(await page(sampleResults({ gates: [{ ...planted!, id: "solutions" }] }))).not.toContain(
      "Its controls",
    );
  });

  test("a trial on a reduced SHA-256 says what undoing the rounds tells, beside what the model learnt", async () => {
    const side = (checkBits: number) => ({
      checkBits,
      passing: 256,
      randomPassing: checkBits === 0 ? 256 : 0,
    });
    const shown = (rounds: number, known: number, unknown: number) =>
      page(
        sampleResults({
          trials: [
            sampleTrial({
              structure: { rounds, samples: 256, templateKnown: side(known), wordsUnknown: side(unknown) },
            }),
          ],
        }),
      );
    const caveat = "a null here would say what the model learns, not that there is no structure";
    expect(await shown(9, 224, 0)).toContain(
      "with the template known 224 bits are checked by undoing the rounds: 256 of 256 hashes pass, 0 of 256 random words; " +
        `with all message words unknown no bit can be checked; ${caveat}`,
    );
    expect(await shown(2, 256, 192)).toContain(
      `the nonce is not in the hash, which is the same for every nonce; ${caveat}`,
    );
    expect(await shown(19, 0, 0)).toContain("beyond 18 rounds undoing them needs the nonce");
    expect(await shown(19, 0, 0)).not.toContain(caveat);
    expect(await page(sampleResults())).not.toContain("Structure");
  });

  test("an invalid run says so before any verdict", async () => {
    const gate = {
      ...sampleResults().gates[0]!,
      status: "fail" as const,
      reason: "the planted effect was missed",
    };
    const text = await page(sampleResults({ valid: false, gates: [gate] }));
    expect(text.indexOf("This run is invalid")).toBeGreaterThan(0);
    expect(text.indexOf("This run is invalid")).toBeLessThan(text.indexOf("Verdicts"));
    expect(await page(sampleResults())).not.toContain("This run is invalid");
  });

  test("tells how a net in fixed point agrees with itself, where there is one", async () => {
    const { fit } = sampleTrial();
    expect(await page(sampleResults())).toContain(
      "a rank correlation of 0.999900 and keeps or drops 99.7 % of 300 ",
    );
    const others = await page(
      sampleResults({ trials: [sampleTrial({ fit: { ...fit!, fixedPoint: null } })] }),
    );
    expect(others).toContain("Training");
    expect(others).not.toContain("Fixed point");
  });

  test("no script and no outside address", async () => {
    const text = await page(sampleResults());
    expect(text).not.toMatch(/<script|\bon\w+=|https?:\/\/|\burl\(|@import|<link|<img/i);
  });

  test("text of a claim is shown as text", async () => {
    const evil = `<img src=x onerror="alert(1)">&'`;
    const text = await page(
      sampleResults({ trials: [sampleTrial({ title: evil, reason: evil, claimed: evil })] }),
    );
    expect(text).not.toContain("<img");
    expect(text).toContain("&lt;img src=x onerror=&quot;alert(1)&quot;&gt;&amp;&#39;");
  });

  test("an altered run says so at the top", async () => {
    const results = sampleResults();
    const [trial] = results.trials;
    const better = { ...results, trials: [{ ...trial!, lift: 1.5 }] };
    const text = await page(better, { altered: ["experiment.yaml cannot be read: it is gone"] });
    const banner = text.slice(text.indexOf('role="alert"'), text.indexOf("Verdicts"));
    expect(banner).toContain("This run was altered");
    expect(banner).toContain(`results.json says that its digest is ${results.digest}, what it holds has `);
    expect(banner).toContain("experiment.yaml cannot be read: it is gone");
    expect(await page(results)).not.toContain('role="alert"');
  });

  test("how to reproduce: the experiment in full, the work, a citation", async () => {
    const text = await page(sampleResults(), { protocol: "name: sample\nmargin: 0.02 # <wide>\n" });
    expect(text).toContain("<pre>name: sample\nmargin: 0.02 # &lt;wide&gt;\n</pre>");
    expect(text).toContain("1 000 000 hashes paid for by the claims&#39; arms");
    expect(text).toMatch(
      /<pre>noncetrial 0\.1\.0 \(2026\)\. A sample experiment\. Trial of 2 claims, seed 1, digest [0-9a-f]{64}\.<\/pre>/,
    );
    expect(await page(sampleResults())).not.toContain("The experiment file in full");
  });

  test("a section a claim: source, method, ledger, pitfalls, confusion beside the majority, losses", async () => {
    const [, , , , , rung] = sampleRun().trials;
    const trial = { ...rung!, ...{ source: "a paper", method: "It looks & learns." } };
    const text = await page(sampleResults({ trials: [trial] }));
    for (const part of [
      "<dt>Source</dt><dd>a paper</dd>",
      "<dt>Method</dt><dd>It looks &amp; learns.</dd>",
      "<div>degenerate-output</div>",
      '<th scope="row">Let through</th><td class="number">31 250</td><td class="number">468 750</td>',
      '<th scope="row">Not let through</th><td class="number">31 250</td><td class="number">468 750</td>',
      "Right about 50\u00a0% of them; calling every nonce a miss is right about 93.8\u00a0%.",
      'class="validation"',
    ]) {
      expect(text).toContain(part);
    }
    const plain = await page(sampleResults({ trials: [sampleTrial({ design: "arms", pitfalls: [] })] }));
    for (const part of ["<dt>Source", "Confusion", "Pitfalls looked for", "Loss on the way"]) {
      expect(plain).not.toContain(part);
    }
  });

  test("many trials and many checks are folded away, failed checks are not", async () => {
    const [gate] = sampleResults().gates;
    const gates = Array.from({ length: 20 }, (_, i) => ({ ...gate!, subject: `pool${i}` }));
    gates[7] = { ...gates[7]!, status: "fail", reason: "the planted effect was missed" };
    const trials = Array.from({ length: 13 }, (_, i) => sampleTrial({ id: `claim-${i}@sha256d` }));
    const text = await page(sampleResults({ gates, trials, valid: false }));
    expect(text).toContain("<summary>19 checks that passed</summary>");
    expect(text.match(/<details class="trial">/g)).toHaveLength(13);
    const shown = text.slice(text.indexOf('id="gates"'), text.indexOf("19 checks that passed"));
    expect(shown).toContain("pool7");
    expect(shown).not.toContain("pool8");
    expect((await page(sampleResults())).match(/<details class="trial" open>/g)).toHaveLength(2);
  });

  test("60 trials with data for all figures make a page of less than 2 MB, without script", async () => {
    const { trials } = sampleRun();
    const many = Array.from({ length: 60 }, (_, i) => ({
      ...trials[i % trials.length]!,
      id: `claim-${i}@sha256d`,
    }));
    const text = await page(sampleRun({ trials: many }));
    expect(Buffer.byteLength(text)).toBeLessThan(2e6);
    expect(text).not.toMatch(/<script|\bon\w+=|https?:\/\//i);
    const ids = [...text.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id!);
    expect(ids.filter((id, i) => ids.indexOf(id) !== i)).toEqual([]);
  });

  test("the same results give the same page", async () => {
    expect(await page(sampleRun())).toBe(await page(sampleRun()));
  });
});

describe("writing a report", () => {
  const YAML = "name: sample\n";

  async function written(
    text: string | null,
    overrides: Results["experiment"]["overrides"] = [],
  ): Promise<string> {
    const folder = temporaryFolder();
    if (text !== null) writeFileSync(join(folder, "experiment.yaml"), text);
    const sha256 = sha256Hex(overrides.length === 0 ? YAML : YAML + canonicalJson(overrides));
    const { experiment } = sampleResults();
    const path = await writeReport(
      folder,
      sampleResults({ experiment: { ...experiment, sha256, overrides } }),
    );
    expect(path).toBe(join(folder, "report.html"));
    return readFileSync(path, "utf8");
  }

  test("the experiment file is shown, with overrides too", async () => {
    for (const overrides of [[], [{ path: "margin", value: 0.1 }]]) {
      const text = await written(YAML, overrides);
      expect(text).toContain(`<pre>${YAML}</pre>`);
      expect(text).not.toContain('role="alert"');
    }
  });

  test("another experiment file, or none, is said at the top", async () => {
    expect(await written("name: other\n")).toContain("<li>the SHA-256 of experiment.yaml is ");
    expect(await written(null)).toContain("<li>experiment.yaml cannot be read: ENOENT");
  });
});

for (const colorScheme of ["light", "dark"] as const) {
  testWith(
    "chromium",
    `the page renders in ${colorScheme} without errors, requests or sideways scroll`,
    async (path) => {
      const file = join(temporaryFolder(), "report.html");
      writeFileSync(file, await page(sampleResults()));
      await withBrowser(path, { colorScheme, viewport: { width: 360, height: 740 } }, async (context) => {
        const tab = await context.newPage();
        const complaints: string[] = [];
        const requests: string[] = [];
        tab.on("console", (message) => complaints.push(message.text()));
        tab.on("pageerror", (error) => complaints.push(error.message));
        tab.on("request", (request) => requests.push(request.url()));
        const url = pathToFileURL(file).href;
        await tab.goto(url);
        expect(complaints).toEqual([]);
        expect(requests).toEqual([url]);
        const seen = await tab.evaluate(`({
        heading: document.querySelector("h1").textContent,
        scroll: document.documentElement.scrollWidth - document.documentElement.clientWidth,
        paper: getComputedStyle(document.body).backgroundColor,
        verdicts: [...document.querySelectorAll("td.verdict")].map((cell) => cell.textContent),
      })`);
        expect(seen).toMatchObject({
          heading: "A sample experiment",
          scroll: 0,
          verdicts: expect.arrayContaining(["no-advantage", "advantage", "pass"]),
        });
        expect((seen as { paper: string }).paper).toBe(
          colorScheme === "light" ? "rgb(255, 255, 255)" : "rgb(21, 23, 26)",
        );
      });
    },
  );
}
