import { bytesToHex } from "../../core/hex.js";
import type { IsolationReport, LaunchOptions } from "../../core/launch.js";
import { Bridge } from "./bridge.js";
import type { ClaimFault } from "./claim-fault.js";
import type { LaunchReference } from "./pipe-message.js";
import {
  type Answer,
  type AnswerType,
  BATCH_NONCES,
  FROM_CLAIM,
  type Hello,
  LINE_BYTES,
  type Ready,
  type TrialMessage,
} from "./protocol.js";
import { base64Bytes, readWords, toBase64 } from "./wire.js";

/** How a claim's processes are started and talked to. */
export interface SessionOptions {
  readonly launch: LaunchReference;
  readonly launchOptions: LaunchOptions;
  readonly hello: Hello;
  /** Longest time for an answer. */
  readonly limitSeconds: number;
}

/** Results of a batch of proposals. */
export interface Feedback {
  readonly nonces: Uint32Array;
  readonly leadingZeros: Uint8Array;
}

/** One process of a claim, from hello to end. Every method throws a `ClaimFault` where the claim breaks the protocol. */
export class Session {
  readonly #bridge: Bridge;
  readonly #limitSeconds: number;
  readonly ready: Ready;

  constructor({ launch, launchOptions, hello, limitSeconds }: SessionOptions) {
    this.#bridge = new Bridge(launch, launchOptions);
    this.#limitSeconds = limitSeconds;
    try {
      this.ready = this.#ask(hello, "ready");
    } catch (error) {
      this.close();
      throw error;
    }
  }

  get isolation(): IsolationReport {
    return this.#bridge.isolation;
  }

  /** Sends one message of labelled nonces, at most `BATCH_NONCES`. */
  train(template: Uint8Array, nonces: Uint32Array, hits: Uint8Array, last: boolean): void {
    this.#ask(
      {
        type: "train",
        template: bytesToHex(template),
        nonces: toBase64(nonces),
        hits: toBase64(hits),
        last,
      },
      "ok",
    );
  }

  /** Writes one finite score a nonce, any number of them. */
  score(template: Uint8Array, nonces: Uint32Array, out: Float32Array): void {
    const hex = bytesToHex(template);
    for (let from = 0; from < nonces.length; from += BATCH_NONCES) {
      const batch = nonces.subarray(from, from + BATCH_NONCES);
      const { scores } = this.#ask({ type: "score", template: hex, nonces: toBase64(batch) }, "scores");
      const bytes = this.#bytes("scores", scores);
      if (bytes.length !== 4 * batch.length) {
        throw this.refuse(`its scores have ${bytes.length} bytes, ${4 * batch.length} are needed`);
      }
      const place = out.subarray(from, from + batch.length);
      readWords(bytes, place);
      const bad = place.findIndex((score) => !Number.isFinite(score));
      if (bad >= 0) {
        throw this.refuse(
          `its score of nonce number ${from + bad} is ${place[bad]}, a finite number is needed`,
        );
      }
    }
  }

  /**
   * Asks for the next nonces of a search.
   *
   * @param feedback what the batch before was worth, null where a search begins
   * @returns how many were written, 1 to `out.length`
   */
  propose(template: Uint8Array, out: Uint32Array, feedback: Feedback | null): number {
    const { nonces } = this.#ask(
      {
        type: "propose",
        template: bytesToHex(template),
        count: out.length,
        feedback: feedback && {
          nonces: toBase64(feedback.nonces),
          leadingZeros: toBase64(feedback.leadingZeros),
        },
      },
      "proposal",
    );
    const bytes = this.#bytes("nonces", nonces);
    if (bytes.length % 4 !== 0) {
      throw this.refuse(`its nonces have ${bytes.length} bytes, a multiple of 4 is needed`);
    }
    const count = bytes.length / 4;
    if (count < 1 || count > out.length) {
      throw this.refuse(`it proposes ${count} nonces, 1 to ${out.length} are needed`);
    }
    readWords(bytes, out);
    return count;
  }

  /** Ends the process for what it answered. @returns what is to be thrown */
  refuse(cause: string): ClaimFault {
    return this.#bridge.refuse(cause);
  }

  /** CPU seconds of the process and all that it started, also when it has ended; null if they are not measured. */
  cpuSeconds(): number | null {
    return this.#bridge.cpuSeconds();
  }

  /** Sends `end` and ends what is left after 5 s. */
  close(): void {
    this.#bridge.close(lineOf({ type: "end" }));
  }

  #ask<T extends AnswerType>(message: TrialMessage, wanted: T): Answer<T> {
    const line = lineOf(message);
    if (line.length > LINE_BYTES) throw new RangeError(`a ${message.type} message has ${line.length} bytes`);
    const answer = this.#bridge.ask(line, this.#limitSeconds);
    const value = this.#json(answer, message.type);
    const type = typeOf(value);
    if (type !== wanted) {
      const said = type === undefined ? "with an object without a type" : `with ${JSON.stringify(type)}`;
      throw this.refuse(`it answered ${message.type} ${said}, "${wanted}" is needed`);
    }
    const parsed = FROM_CLAIM[wanted].safeParse(value);
    if (parsed.success) return parsed.data as Answer<T>;
    const [issue] = parsed.error.issues;
    const place = issue!.path.length === 0 ? "" : `${issue!.path.join(".")}: `;
    throw this.refuse(`its "${wanted}" message is not valid: ${place}${issue!.message}`);
  }

  #json(line: Uint8Array, question: string): unknown {
    if (hasTooManyParts(line)) {
      const hint = "arrays are sent as base64";
      throw this.refuse(`its answer to ${question} has too many parts, or is nested too deeply: ${hint}`);
    }
    let text: string;
    try {
      text = new TextDecoder("utf-8", { fatal: true }).decode(line);
    } catch {
      throw this.refuse(`its answer to ${question} is not UTF-8`);
    }
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      throw this.refuse(`its answer to ${question} is not JSON: ${beginningOf(text)}`);
    }
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
    throw this.refuse(`its answer to ${question} is not a JSON object: ${beginningOf(text)}`);
  }

  #bytes(member: string, text: string): Buffer {
    try {
      return base64Bytes(text);
    } catch {
      throw this.refuse(`its ${member} are not base64: ${beginningOf(text)}`);
    }
  }
}

/** Commas, colons and brackets that an answer may have; those of the protocol have ten at most, and a name may have 64. */
const PARTS = 256;

/** Whether a line has so many parts that to read it as JSON could take much more memory than the line. */
function hasTooManyParts(line: Uint8Array): boolean {
  let parts = 0;
  for (const mark of ",:[{") {
    const code = mark.charCodeAt(0);
    for (let at = line.indexOf(code); at >= 0; at = line.indexOf(code, at + 1))
      if (++parts > PARTS) return true;
  }
  return false;
}

function lineOf(message: TrialMessage): Uint8Array {
  return Buffer.from(`${JSON.stringify(message)}\n`, "utf8");
}

function typeOf(value: unknown): string | undefined {
  const { type } = value as { type?: unknown };
  return typeof type === "string" ? type.slice(0, 40) : undefined;
}

function beginningOf(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}...` : text);
}
