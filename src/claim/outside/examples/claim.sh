#!/bin/sh
# An outside claim for noncetrial: says which nonces are worth hashing. POSIX tools and base64 only.
#
#   noncetrial try ./claim.sh --pow planted:0.3,80000000@sha256d    wins: the function favours some nonces
#   noncetrial try ./claim.sh                                       does not win: sha256d favours none
#
# The trial starts this program, writes one JSON object a line to its stdin and reads one line of answer from its stdout.
# Write to stderr (>&2) what you want to see; nothing but answers may go to stdout. A shell is slow, a hundred thousand
# nonces a second: good to try an idea out, or to put a line of protocol before another program.

export LC_ALL=C

# The text of a member of a message.
member() {
  printf '%s\n' "$1" | sed -n "s/.*\"$2\":\"\\([^\"]*\\)\".*/\\1/p"
}

# Reads nonces in decimal, one a line, and prints one score for each, 1 or 0. This is the claim: nonces with an even number of
# ones under the mask are better.
score() {
  awk -v mask="$mask" '
    BEGIN {
      # The bits of the mask as powers of 2, for awk has no bitwise operators.
      for (i = 1; i <= 8; i++) {
        digit = index("0123456789abcdef", substr(mask, i, 1)) - 1
        for (bit = 3; bit >= 0; bit--) if (int(digit / 2 ^ bit) % 2) power[++bits] = 2 ^ (4 * (8 - i) + bit)
      }
    }
    {
      ones = 0
      for (i = 1; i <= bits; i++) ones += int($1 / power[i]) % 2
      print 1 - ones % 2
    }'
}

while IFS= read -r message; do
  case $message in
    '{"type":"hello",'*)
      # A planted function says in its id which nonces it favours. Of others nothing is known, so take the top bit.
      mask=$(printf '%s\n' "$message" | sed -n 's/.*"id":"planted:[^",@]*,\([0-9a-f]\{8\}\)@.*/\1/p')
      mask=${mask:-80000000}
      echo "mask $mask" >&2
      echo '{"type":"ready","protocol":1,"name":"shell-example","kind":"filter","fit":false,"keep":0.5}'
      ;;
    '{"type":"score",'*)
      # The nonces as decimal numbers; the scores 1 and 0 as 32-bit floats, bytes 00 00 80 3f and 00 00 00 00.
      bytes=$(
        member "$message" nonces | base64 -d | od -An -v -tu4 | tr -s ' ' '\n' | sed '/^$/d' | score |
          sed 's/^1$/\\000\\000\\200\\077/; s/^0$/\\000\\000\\000\\000/' | tr -d '\n'
      )
      scores=$(printf "$bytes" | base64 | tr -d '\n')
      printf '{"type":"scores","scores":"%s"}\n' "$scores"
      ;;
    *)
      # "end": the trial is over.
      exit 0
      ;;
  esac
done
