/** An option that is an integer of at least `least`; else one line and exit status 2. */
export function count(option, text, least) {
  const value = Number(text);
  if (Number.isInteger(value) && value >= least) return value;
  console.error(`${option} is ${text}: an integer of ${least} or more is needed`);
  return process.exit(2);
}
