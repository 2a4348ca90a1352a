import { copyFileSync, mkdirSync } from "node:fs";
import { basename, join } from "node:path";
import { createInterface } from "node:readline";
import type { LaunchedClaim, LaunchOptions } from "../../../src/core/launch.js";
import { launchWithout, type Part } from "../../../src/oracle/isolation/launch-isolated.js";
import { permitted } from "../../../src/oracle/isolation/permitted.js";
import { ROOT, temporaryFolder } from "../../support/cli.js";

/** Ways to be isolated and metered that this machine permits; those without namespaces it always does. */
export const WAYS: readonly (readonly Part[])[] = (
  [[], ["cgroups"], ["namespaces"], ["namespaces", "cgroups"]] as const
).filter((without) => permitted().unshare !== null || (without as readonly Part[]).includes("namespaces"));
if (permitted().unshare === null) console.log(`SKIPPED tests in namespaces: ${permitted().why}`);

export const titleOf = (without: readonly Part[]) =>
  without.length === 0 ? "all parts" : `without ${without.join(" and ")}`;

/** A claim of `src/claim/reference` in a folder of its own, as a trial would start it. */
export class ClaimProcess {
  readonly launched: LaunchedClaim;
  /** The claim's file: a path that no other process has in its command line. */
  readonly file: string;
  stderr = "";
  readonly #lines: AsyncIterator<string>;

  constructor(
    name: string,
    without: readonly Part[],
    changes: Partial<LaunchOptions> = {},
    args: readonly string[] = [],
  ) {
    const folder = temporaryFolder();
    const workFolder = join(folder, "work");
    mkdirSync(workFolder);
    this.file = join(folder, basename(name));
    copyFileSync(join(ROOT, "src/claim/reference", name), this.file);
    this.launched = launchWithout(without, {
      command: "python3",
      args: [this.file, ...args],
      workFolder,
      readable: [this.file],
      memoryMiB: 512,
      processes: 64,
      hideFolders: [folder],
      ...changes,
    });
    this.launched.stdin.on("error", () => {});
    this.launched.stderr.on("data", (data: Buffer) => {
      this.stderr += data.toString();
    });
    this.#lines = createInterface({ input: this.launched.stdout })[Symbol.asyncIterator]();
  }

  /** Sends a message and waits for the answer; undefined if there is none. */
  async ask(message: unknown): Promise<Record<string, unknown> | undefined> {
    this.tell(message);
    const { value, done } = await this.#lines.next();
    return done === true ? undefined : JSON.parse(value as string);
  }

  tell(message: unknown): void {
    this.launched.stdin.write(`${JSON.stringify(message)}\n`);
  }

  /** The CPU seconds that the claim's processes say they have used: the last figure of each. */
  get confessedSeconds(): number {
    return [...this.stderr.matchAll(/^cpu ([\d.]+)$/gm)].reduce(
      (sum, [, seconds]) => sum + Number(seconds),
      0,
    );
  }
}

export const hello = (bits: number) => ({
  type: "hello",
  protocol: 1,
  seed: "00",
  pow: { id: "sha256d", templateBytes: 76, nonceOffset: 76, hitProbability: 2 ** -bits },
  view: "full",
});

export const TEMPLATE = "07".repeat(76);
