import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isPlainAcrossNetwork, parseRedisUrl, withoutPassword } from "../../../src/engine/queue/redis-url.js";

describe("a URL of a Redis", () => {
  test("names host, port, database, user, password and encryption", () => {
    expect(parseRedisUrl("rediss://ann:p%40ss@redis.example:6380/3")).toEqual({
      ...{ host: "redis.example", port: 6380, db: 3, username: "ann", password: "p@ss", tls: true },
      label: "rediss://redis.example:6380/3",
    });
    expect(parseRedisUrl("redis://localhost")).toEqual({
      ...{ host: "localhost", port: 6379, db: 0, tls: false, label: "redis://localhost:6379" },
    });
    expect(parseRedisUrl("redis://[::1]:7000/").host).toBe("::1");
  });

  test.each([
    "",
    "redis",
    "http://:secret@host",
    "redis://",
    "redis://:secret@host/x",
    "redis://:secret@host?tls=1",
  ])("%j is none, and nothing of it is repeated", (text) => {
    expect(() => parseRedisUrl(text)).toThrow(/^--redis .*valid are redis:\/\/HOST:PORT/);
    expect(() => parseRedisUrl(text)).not.toThrow(/secret/);
  });

  test("crosses the network in plain text only without TLS and off this machine", () => {
    const plain = (url: string) => isPlainAcrossNetwork(parseRedisUrl(url));
    expect(["redis://10.0.0.1", "redis://redis.example", "redis://127.example.org"].map(plain)).toEqual([
      true,
      true,
      true,
    ]);
    expect(
      ["rediss://redis.example", "redis://localhost", "redis://127.0.0.2:1", "redis://[::1]"].map(plain),
    ).toEqual([false, false, false, false]);
  });

  test("any password is read as it was, is in no label, and is taken out of a command line", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (password) => {
        const url = `redis://:${encodeURIComponent(password)}@h.example:1/2`;
        expect(parseRedisUrl(url)).toMatchObject({ password, label: "redis://h.example:1/2" });
        expect(withoutPassword(`--redis=${url}`)).toBe("--redis=redis://***@h.example:1/2");
      }),
    );
  });
});
