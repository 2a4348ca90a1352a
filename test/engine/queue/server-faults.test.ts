import { describe, expect, test } from "vitest";
import { serverFaults } from "../../../src/engine/queue/server-faults.js";

const info = (version: string, rest = "maxmemory_policy:noeviction") =>
  `# Server\r\nredis_version:${version}\r\n${rest}\r\n`;

describe("what is wrong with a server", () => {
  test.each(["6.2.0", "7.0.15", "8.0.1", "10.1.0"])("nothing with Redis %s", (version) => {
    expect(serverFaults(info(version))).toEqual({});
  });

  test.each(["5.0.7", "6.0.16", "2.8.4"])("Redis %s is too old", (version) => {
    expect(serverFaults(info(version))).toEqual({
      refusal: `it is version ${version}, needed is 6.2 or later`,
    });
  });

  test("one that may drop keys is warned of, a cluster or what is no Redis refused", () => {
    expect(serverFaults(info("7.0.0", "maxmemory_policy:allkeys-lru")).warning).toMatch(
      /maxmemory-policy is allkeys-lru.*noeviction/,
    );
    expect(serverFaults(info("7.0.0", "cluster_enabled:1")).refusal).toMatch(/cluster/);
    expect(serverFaults("").refusal).toMatch(/does not say/);
  });
});
