import type { Action } from "../command.ts";
import { UsageError } from "../line/usage.ts";

/** Of each shell, what makes it ask `xt` for the words that may come next; where there are none, it offers files. */
const SCRIPTS: Readonly<Record<string, string>> = {
  bash: `_xt() {
  local word
  COMPREPLY=()
  while IFS= read -r word; do
    COMPREPLY+=("$word")
  done < <(xt __complete bash "\${COMP_LINE:0:COMP_POINT}" "$2" 2>/dev/null)
}
complete -o default -F _xt xt`,
  zsh: `#compdef xt
_xt() {
  local -a found
  found=("\${(@f)$(xt __complete zsh "\${(@Q)words[2,CURRENT]}" 2>/dev/null)}")
  if [[ -n $found ]]; then _describe xt found; else _files; fi
}
if [[ $funcstack[1] == _xt ]]; then _xt "$@"; else compdef _xt xt; fi`,
  fish: `function __xt_complete
    set -l before (commandline -opc)
    set -l found (xt __complete fish $before[2..] (commandline -ct) 2>/dev/null)
    if test (count $found) -gt 0
        printf '%s\\n' $found
    else
        __fish_complete_path (commandline -ct)
    end
end
complete -c xt -f -a '(__xt_complete)'`,
};

/** The shells that there are scripts for. */
export const SHELLS: readonly string[] = Object.keys(SCRIPTS);

/** Prints the script for a shell. */
export const completions: Action = ([shell]) => {
  if (SHELLS.includes(shell!)) return SCRIPTS[shell!];
  throw new UsageError(`Cannot complete for "${shell}": expected bash, zsh or fish`);
};
