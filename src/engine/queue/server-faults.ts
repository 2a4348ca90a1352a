/** Oldest Redis that BullMQ 6 recommends; it refuses those before 5.0. Valkey says which Redis it is compatible with. */
const OLDEST = [6, 2] as const;

/** What is wrong with a server, by its answer to INFO: why it cannot serve, or what to know about it. */
export function serverFaults(info: string): { readonly refusal?: string; readonly warning?: string } {
  const version = /^redis_version:(\d+)\.(\d+)(\S*)/m.exec(info);
  if (!version) return { refusal: "it does not say which version it is" };
  const [major, minor] = [Number(version[1]), Number(version[2])];
  if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
    return {
      refusal: `it is version ${major}.${minor}${version[3]}, needed is ${OLDEST.join(".")} or later`,
    };
  }
  if (/^cluster_enabled:1/m.test(info)) return { refusal: "it is a cluster; a single server is needed" };
  const policy = /^maxmemory_policy:(\S+)/m.exec(info)?.[1] ?? "noeviction";
  if (policy === "noeviction") return {};
  return {
    warning:
      `its maxmemory-policy is ${policy}, so that it may drop what is still needed; ` +
      "redis-cli config set maxmemory-policy noeviction",
  };
}
