import { UsageError } from "../../core/errors.js";

/** Where a Redis server is. */
export interface RedisPlace {
  readonly host: string;
  readonly port: number;
  readonly db: number;
  readonly username?: string;
  readonly password?: string;
  readonly tls: boolean;
  /** The URL without user and password, for people to read. */
  readonly label: string;
}

const VALID = "valid are redis://HOST:PORT, rediss://USER:PASSWORD@HOST:PORT/DATABASE and the like";

/**
 * Reads the URL of a Redis server: `redis://` in plain text, `rediss://` over TLS.
 *
 * @throws {UsageError} if it is none; the message repeats nothing of it, for there may be a password in it
 */
export function parseRedisUrl(text: string): RedisPlace {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw new UsageError(`--redis is not a URL: ${VALID}`);
  }
  const tls = url.protocol === "rediss:";
  if (!tls && url.protocol !== "redis:") throw new UsageError(`--redis is not the URL of a Redis: ${VALID}`);
  if (url.hostname === "") throw new UsageError(`--redis names no host: ${VALID}`);
  if (url.search !== "" || url.hash !== "")
    throw new UsageError(`--redis has more than a database behind its host: ${VALID}`);
  const database = /^\/?(\d{0,4})$/.exec(url.pathname);
  if (!database) throw new UsageError(`--redis names a database that is no number: ${VALID}`);
  const port = url.port === "" ? 6379 : Number(url.port);
  const db = Number(database[1]);
  return {
    host: url.hostname.replace(/^\[(.*)\]$/, "$1"),
    port,
    db,
    ...(url.username === "" ? {} : { username: decoded(url.username) }),
    ...(url.password === "" ? {} : { password: decoded(url.password) }),
    tls,
    label: `${url.protocol}//${url.hostname}:${port}${db === 0 ? "" : `/${db}`}`,
  };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new UsageError("--redis: user and password have to be percent-encoded");
  }
}

/** Whether what is sent leaves this machine unencrypted. */
export function isPlainAcrossNetwork({ host, tls }: RedisPlace): boolean {
  return !tls && host !== "localhost" && host !== "::1" && !/^127(\.\d{1,3}){3}$/.test(host);
}

/** A word of a command line without what stands between `//` and `@` in the URL of a Redis. */
export function withoutPassword(word: string): string {
  return word.replace(/(rediss?:\/\/).*@/is, "$1***@");
}
