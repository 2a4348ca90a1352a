import { messageOf } from "../core/errors.js";
import { bytesToHex, hexToBytes } from "../core/hex.js";
import { splitHeader, topWord } from "./header.js";
import { BLAKE2B_TOP_WORDS } from "./known-blake2b.js";
import { RANDOMX_ANSWERS } from "./known-randomx.js";
import { DOUBLE_TOP_WORDS, SINGLE_TOP_WORDS } from "./known-rounds.js";
import { LITECOIN_HEADER, LITECOIN_REGTEST, SALSA_TOP_WORDS, SCRYPT_TOP_WORDS } from "./known-scrypt.js";
import type { PowFunction } from "./pow-function.js";
import { NONCE_OFFSET, splitBlob } from "./randomx/hashing-blob.js";
import { wholeRandomx } from "./randomx/profiles.js";
import { keyedPowFunction, powFunction } from "./registry.js";

export interface KnownAnswers {
  /** Whether every answer was right. False as well if none is known. */
  readonly passed: boolean;
  /** How many answers were checked. */
  readonly checked: number;
  /** What was checked, or the first thing that was wrong. */
  readonly detail: string;
}

interface Answer {
  readonly name: string;
  /** 80 bytes; or the blob, where the function hashes one. */
  readonly header: string;
  /** First digits of the hash, 8 or more, as block explorers show it: the most significant first. */
  readonly digits: string;
}

/** Block 0 of Bitcoin. */
const GENESIS: Answer = {
  name: "the genesis block",
  header:
    "0100000000000000000000000000000000000000000000000000000000000000000000003ba3edfd7a7b12b27ac72c3e67768f61" +
    "7fc81bc3888a51323a9fb8aa4b1e5e4a29ab5f49ffff001d1dac2b7c",
  digits: "000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f",
};

/** From a regtest chain made with bcoin 1.0.2: heights, headers, hashes. */
const REGTEST = [
  [
    1,
    "0000002006226e46111a0b59caaf126043eb5bbf28c34f3a5e332a1fc7b2b73cf188910fbbffd22657647eb6b0c005451a7e0c96" +
      "d5e10b7fb04185a0f28ca7f2dd9c83898a0d016bffff7f2003000000",
    "145aeb8e9dccad871051df82ae2af5b4c48334741f9c19388e99cea9b4013704",
  ],
  [
    20,
    "000000202799789a43971fcf7bd700abf4a9dac6ec02685237e192257861cebb6edb67550b1f19ea061853b7a8ce81dfd81bfe3d" +
      "284e52d8c35f9c5d298078f2b18a00a38f0d016bffff1f2000000000",
    "098750cfd2fc8ccab9242a5b9580e6d7933ada92b9a937e605ca48a8307dd6ac",
  ],
  [
    46,
    "000000209e59c331f2ba6ed4f4f246234fa9117cb59c9614a4a307613a01dcb558ccd101d98649846d69afb68187ed9bd8a4b0db" +
      "75f41ec99fbc63f0354fdbe12f290bc1930d016bffff01204e000000",
    "00c6dacaedc1f706367b5bd79eedf0e5d39ffbf3573114ea58b2ea9cc70ee76c",
  ],
  [
    70,
    "00000020c987d10fa7b8ae8f92386ec69dde70045a22bced2b34223c505ce01788ee0900455f736b9c2109611ee4c1be1e8494b8" +
      "78f1fc195c1efa07ff10a00209b28d03970d016bfcff071fdf4a0000",
    "00031c3d47b111fb8bbc77b0cf9259aa79eb4a708d28cd30727f04a9be7f7716",
  ],
  [
    90,
    "0000002043978f5b4977470a9d9f9272d14cd0aaa30347f1e37b59dc8aff9557efc90000301c867447335b69cbee02c2ae90e1e0" +
      "662dc373f8367f0ac8ecd8db7816bafe9a0d016bc0ff7f1e749b0000",
    "0000611e1d4061b61f0bbae9192257a6fa40741b33b949fd98c2592f3296d8ce",
  ],
] as const;

/** How far nonces on both sides of a known one are scanned with it, so that every lane of a vector takes part. */
const NEIGHBOURS = 4;

/**
 * Checks a function against answers that others have computed: `hash()` and the scanner for each header, and the
 * scanner against `hash()` for the nonces around. Takes milliseconds, and where a cache is needed the time to build it. An
 * error that is thrown on the way is a failure.
 */
export function checkKnownAnswers(pow: PowFunction): KnownAnswers {
  if (pow.id.startsWith("planted:")) {
    return checkByParts(pow, [pow.id.slice(pow.id.indexOf("@") + 1)]);
  }
  if (pow.id in RANDOMX_ANSWERS) return checkRandomX(pow.id);
  if (pow.id.startsWith("randomx")) return checkByParts(pow, [wholeRandomx(pow.id)]);
  const answers = answersFor(pow.id);
  if (/^blake2b:[0-9]+,[0-9]+$/.test(pow.id)) return checkByParts(pow, ["blake2b:12"]);
  const rounds = /^sha256d:([0-9]+),([0-9]+)$/.exec(pow.id);
  if (answers.length === 0 && rounds !== null) {
    return checkByParts(pow, [`sha256d:${rounds[1]},64`, `sha256d:64,${rounds[2]}`]);
  }
  if (answers.length === 0)
    return { passed: false, checked: 0, detail: `no answers are known for ${pow.id}` };
  for (const [i, answer] of answers.entries()) {
    const fault = faultOf(pow, answer);
    if (fault !== undefined) return { passed: false, checked: i + 1, detail: `${fault} for ${answer.name}` };
  }
  const names =
    answers.length > 1 ? `${answers[0]!.name} and ${answers.length - 1} regtest headers` : answers[0]!.name;
  return { passed: true, checked: answers.length, detail: `hash and scanner agree with ${names}` };
}

/** Under the key of its answers, with a cache of its own for that. */
function checkRandomX(id: string): KnownAnswers {
  const answers = RANDOMX_ANSWERS[id]!;
  try {
    const pow = keyedPowFunction(id, new TextEncoder().encode(answers[0]!.key));
    for (const [i, { input, hash }] of answers.entries()) {
      const found = bytesToHex(pow.digest!(new TextEncoder().encode(input)));
      if (found !== hash) {
        return {
          passed: false,
          checked: i + 1,
          detail: `hash gives ${found} instead of ${hash} for "${input}"`,
        };
      }
    }
    const { template, nonce } = splitHeader(hexToBytes(GENESIS.header));
    const digits = bytesToHex(pow.hash(template, nonce).toReversed());
    const fault = faultOf(pow, { ...GENESIS, digits });
    const detail = fault ?? `published answers under the key "${answers[0]!.key}"; scanner and hash agree`;
    return { passed: fault === undefined, checked: answers.length, detail };
  } catch (error) {
    return { passed: false, checked: 0, detail: `${messageOf(error)} was thrown` };
  }
}

/**
 * For a function of which no answer is known beforehand - the mask of a planted one is secret, pairs of rounds are too
 * many: answers of the functions that it is made of, and its scanner against its hash.
 */
function checkByParts(pow: PowFunction, parts: readonly string[]): KnownAnswers {
  let checked = 0;
  for (const part of parts) {
    const answers = checkKnownAnswers(powFunction(part));
    if (!answers.passed) return answers;
    checked += answers.checked;
  }
  const header = hashesBlobs(pow) ? GENESIS.header.slice(0, BLOB_DIGITS) : GENESIS.header;
  const { template, nonce } = splitFor(pow, header);
  const digits = bytesToHex(pow.hash(template, nonce).toReversed());
  const fault = faultOf(pow, { ...GENESIS, header, digits });
  const detail = fault ?? `${parts.join(" and ")} as known; scanner and hash agree`;
  return { passed: fault === undefined, checked, detail };
}

function answersFor(id: string): Answer[] {
  if (id === "sha256d") {
    const regtest = REGTEST.map(
      ([height, header, digits]): Answer => ({ name: `regtest block ${height}`, header, digits }),
    );
    return [GENESIS, ...regtest];
  }
  if (id === "scrypt") {
    const regtest = LITECOIN_REGTEST.map(
      ([height, header, digits]): Answer => ({ name: `Litecoin regtest block ${height}`, header, digits }),
    );
    return [...scryptAnswers(1024, 8), ...regtest];
  }
  const scrypt = /^scrypt:([0-9]+),([0-9]+)$/.exec(id);
  if (scrypt !== null) return scryptAnswers(Number(scrypt[1]), Number(scrypt[2]));
  const salsa = SALSA_TOP_WORDS[Number(/^salsa:([0-9]+)$/.exec(id)?.[1]) - 1];
  if (salsa !== undefined) {
    const name = "Litecoin's regtest genesis block, its Salsa20 core alone";
    return [{ name, header: LITECOIN_HEADER, digits: digitsOf(salsa) }];
  }
  const blake2b = /^blake2b:([0-9]+)$/.exec(id)?.[1];
  if (blake2b !== undefined) return blake2bAnswers(Number(blake2b));
  const double = /^sha256d:([0-9]+),([0-9]+)$/.exec(id);
  if (double !== null) return doubleAnswers(Number(double[1]), Number(double[2]));
  const rounds = /^sha256:([0-9]+)$/.exec(id)?.[1];
  const word = SINGLE_TOP_WORDS[Number(rounds) - 1];
  if (word === undefined) return [];
  const name = `the genesis header with ${rounds} rounds`;
  return [{ name, header: GENESIS.header, digits: digitsOf(word) }];
}

function scryptAnswers(cost: number, rounds: number): Answer[] {
  const word = SCRYPT_TOP_WORDS[Math.log2(cost) - 1]?.[rounds - 1];
  if (word === undefined) return [];
  const form = cost === 1024 && rounds === 8 ? "" : ` with N = ${cost} and ${rounds} rounds`;
  return [
    { name: `Litecoin's regtest genesis block${form}`, header: LITECOIN_HEADER, digits: digitsOf(word) },
  ];
}

/** Of as many bytes as a hashing blob has. */
const BLOB_DIGITS = 2 * 76;

function blake2bAnswers(rounds: number): Answer[] {
  const word = BLAKE2B_TOP_WORDS[rounds - 1];
  if (word === undefined) return [];
  const name = `the genesis header's first 76 bytes with ${rounds} rounds`;
  return [{ name, header: GENESIS.header.slice(0, BLOB_DIGITS), digits: digitsOf(word) }];
}

/** Where one of the two hashes is whole, or both have the same rounds, an answer is known. */
function doubleAnswers(first: number, second: number): Answer[] {
  const known = [
    { word: DOUBLE_TOP_WORDS.first[first - 1], applies: second === 64 },
    { word: DOUBLE_TOP_WORDS.second[second - 1], applies: first === 64 },
    { word: DOUBLE_TOP_WORDS.both[first - 1], applies: first === second },
  ];
  const name = `the genesis header with ${first} and ${second} rounds`;
  return known.flatMap(({ word, applies }) =>
    applies && word !== undefined ? [{ name, header: GENESIS.header, digits: digitsOf(word) }] : [],
  );
}

/** Whether it hashes blobs of one length: RandomX takes any, a header too. */
function hashesBlobs({ nonceOffset, leastTemplateBytes }: PowFunction): boolean {
  return nonceOffset === NONCE_OFFSET && leastTemplateBytes === undefined;
}

function splitFor(pow: PowFunction, header: string): { template: Uint8Array; nonce: number } {
  return (hashesBlobs(pow) ? splitBlob : splitHeader)(hexToBytes(header));
}

/** What is wrong with one answer, or undefined. */
function faultOf(pow: PowFunction, { header, digits }: Answer): string | undefined {
  try {
    const { template, nonce } = splitFor(pow, header);
    const hashed = bytesToHex(pow.hash(template, nonce).toReversed());
    if (!hashed.startsWith(digits))
      return `hash gives ${hashed.slice(0, digits.length)} instead of ${digits}`;
    const nonces = Uint32Array.from({ length: 2 * NEIGHBOURS + 1 }, (_, i) => nonce + i - NEIGHBOURS);
    const scanned = new Uint32Array(nonces.length);
    pow.openScanner(template).scan(nonces, scanned);
    for (const [i, word] of scanned.entries()) {
      const known = i === NEIGHBOURS ? digits.slice(0, 8) : digitsOf(topWord(pow.hash(template, nonces[i]!)));
      if (digitsOf(word) !== known) return `scanner gives ${digitsOf(word)} instead of ${known}`;
    }
    return undefined;
  } catch (error) {
    return `${messageOf(error)} was thrown`;
  }
}

function digitsOf(word: number): string {
  return word.toString(16).padStart(8, "0");
}
