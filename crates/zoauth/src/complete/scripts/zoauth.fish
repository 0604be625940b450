# Completion of zoauth for fish: zoauth completions fish > ~/.config/fish/completions/zoauth.fish
function __zoauth_complete
    set -l before (commandline --current-process --tokenize --cut-at-cursor)
    set -l current (commandline --current-token --cut-at-cursor)
    set -l tool $before[1]
    command --query -- "$tool"; or set tool zoauth
    set --erase before[1]
    set -l lines ($tool __complete fish (count $before) $before "$current" 2>/dev/null)
    set -l beside $lines[1]
    set --erase lines[1]
    if set --query lines[1]
        string join -- \n $lines
        return
    end
    # Files behind `--option=` and `@` keep what is typed before them.
    set -l typed (string match --regex -- '^(?:--[^=]*=|@)' $current)
    set -l path (string replace -- "$typed" '' "$current")
    switch "$beside"
        case files
            string replace --regex -- '^' "$typed" (complete --do-complete "'' $path")
        case folders
            string replace --regex -- '^' "$typed" (__fish_complete_directories "$path" '')
    end
end
complete --command zoauth --no-files --keep-order --arguments '(__zoauth_complete)'
