/**
 * Scripts that ask `noncetrial completion words` what fits. A line `<files>` or `<folders>` of its answer stands for those that
 * are there; a word that ends in `=` goes on.
 */
export const COMPLETION_SCRIPTS = {
  // Bash breaks words at = and : too; what it has of the word before the break is taken off each proposal.
  bash: `_noncetrial() {
  local line="\${COMP_LINE:0:COMP_POINT}" fragment="\${COMP_WORDS[COMP_CWORD]}" current before word name
  local -a words
  read -ra words <<< "$line"
  current=""
  if [[ "$line" != *[[:space:]] ]]; then
    current="\${words[\${#words[@]}-1]}"
    unset "words[\${#words[@]}-1]"
  fi
  if [[ "$fragment" == [=:] ]]; then fragment=""; fi
  before="\${current%"$fragment"}"
  COMPREPLY=()
  while IFS= read -r word; do
    case "$word" in
      "<files>")
        while IFS= read -r name; do COMPREPLY+=("$name"); done < <(compgen -f -- "$current")
        compopt -o filenames 2> /dev/null ;;
      "<folders>")
        while IFS= read -r name; do COMPREPLY+=("$name"); done < <(compgen -d -- "$current")
        compopt -o filenames 2> /dev/null ;;
      *)
        COMPREPLY+=("\${word#"$before"}")
        if [[ "$word" == *= ]]; then compopt -o nospace 2> /dev/null; fi ;;
    esac
  done < <("\${COMP_WORDS[0]}" completion words -- "\${words[@]:1}" "$current" 2> /dev/null)
}
complete -F _noncetrial noncetrial
`,
  zsh: `#compdef noncetrial
_noncetrial() {
  local word
  for word in "\${(@f)$("\${words[1]}" completion words -- "\${(@)words[2,CURRENT]}" 2> /dev/null)}"; do
    case "$word" in
      "") ;;
      "<files>") _files ;;
      "<folders>") _files -/ ;;
      *=) compadd -S "" -- "$word" ;;
      *) compadd -- "$word" ;;
    esac
  done
}
# Read as a function of $fpath, this file is the body of its first call.
if [[ "\${funcstack[1]}" == _noncetrial ]]; then _noncetrial "$@"; else compdef _noncetrial noncetrial; fi
`,
  fish: `function __noncetrial_words
    set -l words (commandline -opc)
    for word in ($words[1] completion words -- $words[2..-1] (commandline -ct) 2> /dev/null)
        switch $word
            case "<files>"
                __fish_complete_path (commandline -ct)
            case "<folders>"
                __fish_complete_directories (commandline -ct)
            case "*"
                echo $word
        end
    end
end
complete -c noncetrial -f -a "(__noncetrial_words)"
`,
} as const;
