#compdef gates pre-work post-work cor701-sha
# Completion of gates, pre-work, post-work and cor701-sha for zsh.
#
# Put it into a folder of $fpath, and start a new shell:
#   mkdir -p ~/.zfunc
#   gates completions zsh > ~/.zfunc/_gates
# with these lines in ~/.zshrc:
#   fpath=(~/.zfunc $fpath)
#   autoload -Uz compinit && compinit
# Or, behind compinit in ~/.zshrc:
#   source <(gates completions zsh)

_gates() {
    emulate -L zsh
    local -a lines names shown typed
    local line name about kind
    # One level of quotes is taken off; nothing is expanded or run.
    typed=("${(@Q)words[1,CURRENT]}")
    # `gates` of PATH is asked, never a program that the line names by its folder.
    lines=("${(@f)$(command gates __complete "${typed[@]}" 2>/dev/null </dev/null)}")
    kind=$lines[1]
    for line in "${(@)lines[2,-1]}"; do
        name=${line%%$'\t'*}
        about=${line#*$'\t'}
        [[ -n $name ]] || continue
        names+=("$name")
        shown+=("$name${about:+  -- $about}")
    done
    case $kind in
    files)
        [[ $typed[-1] == --*=* ]] && compset -P 1 '*='
        [[ $typed[-1] == *=* ]] && compset -P 1 '*='
        _files
        ;;
    folders)
        [[ $typed[-1] == --*=* ]] && compset -P 1 '*='
        _files -/
        ;;
    words)
        # compadd quotes what it inserts.
        if [[ ${#names} -eq 1 && $names[1] == *= ]]; then
            compadd -S '' -l -d shown -a -- names
        else
            compadd -l -d shown -a -- names
        fi
        ;;
    esac
}

if [[ $funcstack[1] == _gates ]]; then
    _gates "$@"
else
    compdef _gates gates pre-work post-work cor701-sha
fi
