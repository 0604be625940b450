# Completion of zoauth for bash: source <(zoauth completions bash)
_zoauth() {
    # Words as they are typed: bash takes them apart at colons and equals signs.
    local rest=${COMP_LINE:0:COMP_POINT} words=() count=0 i word trimmed
    for ((i = 0; i <= COMP_CWORD; i++)); do
        trimmed=${rest#"${rest%%[![:space:]]*}"}
        if ((i < COMP_CWORD)); then word=${COMP_WORDS[i]}; else word=$trimmed; fi
        if [[ $trimmed != "$rest" || $count -eq 0 ]]; then
            words[count]=$word
            count=$((count + 1))
        else
            words[count - 1]+=$word
        fi
        rest=${trimmed#"$word"}
    done
    for ((i = 1; i < count; i++)); do
        words[i]=${words[i]//[\"\']/}
    done
    local current=${words[count - 1]} tool=$1
    type -P -- "$tool" > /dev/null || tool=zoauth

    # What readline puts in the place of the word begins after the last break.
    local cut=0 beside='' line space=0
    [[ $current == *"$2" ]] && cut=$((${#current} - ${#2}))
    COMPREPLY=()
    while IFS= read -r line; do
        if [[ -z $beside ]]; then
            beside=$line
            continue
        fi
        line=${line%%$'\t'*}
        [[ $line == *[:.=/] ]] || space=1
        COMPREPLY[${#COMPREPLY[@]}]=${line:cut}
    done < <("$tool" __complete bash "$((count - 2))" "${words[@]:1}" 2> /dev/null)
    if [[ ${#COMPREPLY[@]} -gt 0 ]]; then
        ((space)) || compopt -o nospace 2> /dev/null
    elif [[ $beside == files || $beside == folders ]]; then
        local kind=f at=''
        [[ $beside == folders ]] && kind=d
        # As names of files bash would write them \@.
        if [[ $2 == @* ]]; then at=@; else compopt -o filenames 2> /dev/null; fi
        while IFS= read -r line; do
            COMPREPLY[${#COMPREPLY[@]}]=$at$line
        done < <(compgen -"$kind" -- "${2#@}")
    fi
}
complete -F _zoauth zoauth
