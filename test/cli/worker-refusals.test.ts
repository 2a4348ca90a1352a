import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { noncetrial, temporaryFolder } from "../support/cli.js";
import { eventually, parse, smallExperiment, startRun, startWorker } from "../support/cluster.js";
import { startRedis } from "../support/redis.js";
import { findProgram, testWith } from "../support/tools.js";

/** Coordinator and worker are both refused: one line, exit 2, no run folder. */
async function bothRefused(url: string, message: RegExp, warnings = 0): Promise<void> {
  const { folder, file } = smallExperiment();
  const out = join(folder, "run");
  const ended = [startRun(file, out, url).finished, startWorker(url).finished];
  for (const { status, stdout, stderr } of await Promise.all(ended)) {
    expect(stderr.trim().split("\n").at(-1)).toMatch(message);
    expect(stderr.trim().split("\n")).toHaveLength(1 + warnings);
    expect([status, stdout]).toEqual([2, ""]);
  }
  expect(existsSync(out)).toBe(false);
}

describe("a Redis that does not serve: one clear line, exit 2, nothing left", () => {
  test("nobody listens", async () => {
    await bothRefused(
      "redis://127.0.0.1:1",
      /^noncetrial: cannot use the Redis at redis:\/\/127\.0\.0\.1:1: .*ECONNREFUSED/,
    );
  });

  test("no such host, of which plain text is warned", async () => {
    await bothRefused(
      "redis://:secret@redis.invalid",
      /^noncetrial: cannot use the Redis at redis:\/\/redis\.invalid:6379/,
      1,
    );
  });

  test("not a URL, and its password is not repeated", async () => {
    await bothRefused(
      "http://:secret@host",
      /^noncetrial: --redis is not the URL of a Redis: valid are [^s]*(?!secret)/,
    );
  });

  testWith(
    "redis-server",
    "a password is missing or wrong; with the right one it is shown nowhere",
    async (path) => {
      const password = "s3cret-enough";
      const redis = await startRedis(path, ["--requirepass", password]);
      await bothRefused(redis.url, /^noncetrial: cannot use the Redis at .*: NOAUTH/);
      await bothRefused(
        redis.url.replace("//", "//:wrong-one@"),
        /^noncetrial: cannot use the Redis at redis:\/\/127.*: WRONGPASS/,
      );
      redis.client.options.password = password;
      expect(await redis.client.keys("*")).toEqual([]);

      const url = redis.url.replace("//", `//:${password}@`);
      const { folder, file } = smallExperiment();
      const worker = startWorker(url, "--json");
      const { status, stdout, stderr } = await startRun(file, join(folder, "run"), url).finished;
      expect(status, stderr).toBe(0);
      expect(parse(stdout).environment.command).toContain("--redis 'redis://***@127.0.0.1:");
      worker.kill("SIGTERM");
      const { stdout: said, stderr: warned } = await worker.finished;
      const files = ["results.json", "report.html", "run.json"].map((name) =>
        readFileSync(join(folder, "run", name), "utf8"),
      );
      for (const text of [stdout, stderr, said, warned, ...files]) expect(text).not.toContain(password);
    },
  );

  testWith("redis-server", "one that may drop keys serves, with a warning", async (path) => {
    const redis = await startRedis(path, ["--maxmemory", "64mb", "--maxmemory-policy", "allkeys-lru"]);
    const worker = startWorker(redis.url);
    await eventually("the warning", () => /maxmemory-policy is allkeys-lru/.test(worker.stderrSoFar()));
  });

  testWith("redis-server", "an output folder that cannot be made leaves no keys", async (path) => {
    const redis = await startRedis(path);
    const { file } = smallExperiment();
    const { status, stderr } = await startRun(file, join(file, "below"), redis.url).finished;
    expect(status).toBe(2);
    expect(stderr).toMatch(/cannot write to output folder/);
    expect(await redis.keys()).toEqual([]);
  });
});

describe("options that do not go together", () => {
  const cases: [string[], RegExp][] = [
    [["--engine", "queue"], /--engine queue needs --redis URL, or NONCETRIAL_REDIS/],
    [["--redis", "redis://127.0.0.1"], /--redis serves only --engine queue/],
    [
      ["--engine", "queue", "--redis", "redis://127.0.0.1", "--workers", "2"],
      /--workers has no effect with --engine queue/,
    ],
  ];
  test.each(cases)("%j", async (args, message) => {
    const { folder, file } = smallExperiment();
    const { status, stderr } = await noncetrial(["run", file, "--out", join(folder, "run"), ...args]);
    expect(stderr).toMatch(message);
    expect(status).toBe(2);
    expect(existsSync(join(folder, "run"))).toBe(false);
  });
});

describe("TLS", () => {
  testWith(
    "redis-server",
    "rediss:// works with a certificate that is trusted, and is refused without",
    async (path) => {
      const openssl = findProgram("openssl");
      if (openssl === undefined) throw new Error("openssl is not on PATH");
      const folder = temporaryFolder();
      const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
      execFileSync(
        openssl,
        ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"].concat([
          "-addext",
          "subjectAltName=DNS:localhost,IP:127.0.0.1",
          "-keyout",
          key,
          "-out",
          cert,
        ]),
        { stdio: "ignore" },
      );
      const redis = await startRedis(path);
      const port = redis.port + 1 > 65535 ? redis.port - 1 : redis.port + 1;
      const config = {
        "tls-cert-file": cert,
        "tls-key-file": key,
        "tls-ca-cert-file": cert,
        "tls-auth-clients": "no",
      };
      for (const [name, value] of Object.entries(config)) await redis.client.config("SET", name, value);
      await redis.client.config("SET", "tls-port", String(port));
      await bothRefused(`rediss://localhost:${port}`, /self[- ]signed certificate/);

      process.env.NODE_EXTRA_CA_CERTS = cert;
      onTestFinished(() => {
        delete process.env.NODE_EXTRA_CA_CERTS;
      });
      const worker = startWorker(`rediss://localhost:${port}`, "--json");
      await eventually(
        "the worker is ready",
        async () => (await redis.client.exists("noncetrial:workers")) === 1,
      );
      worker.kill("SIGTERM");
      expect((await worker.finished).status).toBe(0);
    },
  );
});
