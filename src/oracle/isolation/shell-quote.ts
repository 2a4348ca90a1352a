/** A word that a POSIX shell reads back as it is. */
export function shellQuote(word: string): string {
  if (word.includes("\0")) throw new RangeError("a word with a null byte cannot be given to a program");
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** Words as one line of a POSIX shell. */
export function shellWords(words: readonly string[]): string {
  return words.map(shellQuote).join(" ");
}
