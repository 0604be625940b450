# Completion of zoauth for Elvish: eval (zoauth completions elvish | slurp)
use str
set edit:completion:arg-completer[zoauth] = {|@words|
    var index = (- (count $words) 2)
    var lines = [(zoauth __complete elvish (to-string $index) (all $words[1..]) 2>/dev/null | from-lines)]
    for line $lines[1..] {
        var word @about = (str:split "\t" $line)
        var end = ' '
        if (or (str:has-suffix $word ':') (str:has-suffix $word '.') (str:has-suffix $word '=')) {
            set end = ''
        }
        edit:complex-candidate $word &code-suffix=$end &display=(str:join '  ' [$word $@about])
    }
}
