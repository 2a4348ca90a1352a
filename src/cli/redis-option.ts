import { Option } from "commander";

/** `--redis`, of all commands that use the queue. The environment keeps passwords out of lists of processes. */
export function redisOption(): Option {
  return new Option(
    "--redis <URL>",
    "Redis of the queue, e.g. rediss://USER:PASSWORD@HOST:6379 (default: NONCETRIAL_REDIS of the environment)",
  );
}
