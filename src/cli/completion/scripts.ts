/** The word by which the scripts ask mgi for candidates, as programs with Cobra call it. */
export const completeWord = '__complete';

const bash = `# Completion of mgi for bash. Load it with: source <(mgi completion bash)
_mgi() {
  local line word words=() count=0 directive=4
  COMPREPLY=()
  # bash splits --option=value at the equals sign.
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD}"; do
    if (( count > 0 )) && [[ $word == '=' || \${words[count-1]} == *= ]]; then
      words[count-1]+=$word
    else
      words[count]=$word
      (( count += 1 ))
    fi
  done
  while IFS= read -r line; do
    case $line in
      :*) directive=\${line#:} ;;
      *) COMPREPLY+=("\${line%%$'\\t'*}") ;;
    esac
  done < <("\${COMP_WORDS[0]}" ${completeWord} "\${words[@]}" 2>/dev/null)
  if [[ $directive == 0 && \${#COMPREPLY[@]} == 0 ]]; then compopt -o default; fi
}
complete -F _mgi mgi
`;

const zsh = `#compdef mgi
# Completion of mgi for zsh. Load it after compinit, with: source <(mgi completion zsh). Or save it as _mgi in a folder of fpath.
_mgi() {
  local line directive=4
  local -a candidates
  for line in "\${(@f)$("\${words[1]}" ${completeWord} "\${(@)words[2,CURRENT]}" 2>/dev/null)}"; do
    case $line in
      :*) directive=\${line#:} ;;
      *) candidates+=("\${\${line//:/\\\\:}/$'\\t'/:}") ;;
    esac
  done
  [[ \${words[CURRENT]} == -*=* ]] && compset -P '*='
  if (( \${#candidates} )); then
    _describe mgi candidates
  elif [[ $directive == 0 ]]; then
    _files
  fi
}
if [[ \${funcstack[1]} == _mgi ]]; then _mgi; else compdef _mgi mgi; fi
`;

const fish = `# Completion of mgi for fish. Load it with: mgi completion fish | source
function __mgi_complete
  set -l words (commandline --tokenize --cut-at-cursor --current-process) (commandline --current-token)
  set -l lines ($words[1] ${completeWord} $words[2..-1] 2>/dev/null)
  set -l option (string match --regex '^-[^=]*=' -- $words[-1])
  string match --invert --regex '^:' -- $lines | string replace --regex -- '^' "$option"
  if test "$lines" = :0
    __fish_complete_path (string replace --regex '^-[^=]*=' '' -- $words[-1]) | string replace --regex -- '^' "$option"
  end
end
complete --command mgi --no-files --arguments '(__mgi_complete)'
`;

/** The scripts that complete commands and options, by shell. The candidates come from mgi itself. */
export const scripts: ReadonlyMap<string, string> = new Map([
  ['bash', bash],
  ['zsh', zsh],
  ['fish', fish],
]);
