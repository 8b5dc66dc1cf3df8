# Completion of gates, pre-work, post-work and cor701-sha for bash.
#
# For yourself, where the package bash-completion is installed:
#   mkdir -p ~/.local/share/bash-completion/completions
#   cd ~/.local/share/bash-completion/completions
#   gates completions bash > gates
#   for name in pre-work post-work cor701-sha; do ln -s gates "$name"; done
# Without that package, in ~/.bashrc:
#   eval "$(gates completions bash)"

_gates_complete() {
    # A word is split at "=" and ":" for readline; the program wants it whole.
    local -a words=("${COMP_WORDS[0]}")
    local index part whole='' joins=''
    for ((index = 1; index <= COMP_CWORD; index++)); do
        part=${COMP_WORDS[index]}
        if [[ $index -gt 1 && (-n $joins || (-n $part && -z ${part//[=:]/})) ]]; then
            whole+=$part
            words[${#words[@]} - 1]=$whole
        else
            whole=$part
            words+=("$part")
        fi
        joins=
        if [[ -n $part && -z ${part//[=:]/} ]]; then
            joins=yes
        fi
    done
    # What stands before the part that readline replaces.
    local before=$whole
    if [[ -z $joins ]]; then
        before=${whole%"$part"}
    fi

    local kind= line word
    COMPREPLY=()
    # `gates` of PATH is asked, never a program that the line names by its folder.
    while IFS= read -r line; do
        if [[ -z $kind ]]; then
            kind=$line
            continue
        fi
        word=${line%%$'\t'*}
        word=${word#"$before"}
        # A name may hold anything that a shell would obey: it is quoted, once.
        printf -v word '%q' "$word"
        COMPREPLY+=("$word")
    done < <(command gates __complete "${words[@]}" 2>/dev/null </dev/null)

    case $kind in
    files) compopt -o default 2>/dev/null || : ;;
    folders) compopt -o dirnames 2>/dev/null || : ;;
    esac
    if [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *= ]]; then
        compopt -o nospace 2>/dev/null || :
    fi
}

complete -F _gates_complete gates pre-work post-work cor701-sha
