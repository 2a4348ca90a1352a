import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import { page } from "../../src/report/page.js";
import { withBrowser } from "../support/browser.js";
import { temporaryFolder } from "../support/cli.js";
import { sampleResults, sampleTrial } from "../support/sample-results.js";
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
