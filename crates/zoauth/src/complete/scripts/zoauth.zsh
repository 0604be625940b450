#compdef zoauth
# Completion of zoauth for zsh: source <(zoauth completions zsh), after compinit
_zoauth() {
    local tool=${words[1]}
    (( $+commands[$tool] )) || [[ -x $tool ]] || tool=zoauth
    local -a before lines
    before=("${(@Q)words[2,CURRENT-1]}")
    lines=("${(@f)$($tool __complete zsh $(( CURRENT - 2 )) "${before[@]}" "${(Q)PREFIX}" 2> /dev/null)}")
    local beside=$lines[1] line word about
    shift lines
    local -a whole whole_shown parts parts_shown
    for line in "${lines[@]}"; do
        word=${line%%$'\t'*}
        [[ -n $word ]] || continue
        about=
        [[ $line == *$'\t'* ]] && about="  -- ${line#*$'\t'}"
        if [[ $word == *[:.=/] ]]; then
            parts+=("$word")
            parts_shown+=("$word$about")
        else
            whole+=("$word")
            whole_shown+=("$word$about")
        fi
    done
    local found=1
    if (( $#whole )); then
        compadd -U -V zoauth -l -d whole_shown -a -- whole && found=0
    fi
    if (( $#parts )); then
        compadd -U -V zoauth -S '' -l -d parts_shown -a -- parts && found=0
    fi
    if (( found )); then
        [[ $PREFIX == --*=* ]] && compset -P '*='
        compset -P '@'
        case $beside in
            files) _files && found=0 ;;
            folders) _files -/ && found=0 ;;
        esac
    fi
    return found
}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
    _zoauth "$@"
else
    compdef _zoauth zoauth
fi
