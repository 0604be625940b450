# Completion of zoauth for PowerShell: zoauth completions powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName zoauth -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    # Words as they stand there; nothing of them is evaluated.
    $words = @($commandAst.CommandElements |
        Select-Object -Skip 1 |
        Where-Object { $_.Extent.StartOffset -lt $cursorPosition } |
        ForEach-Object { $_.Extent.Text.Trim("'", '"') })
    # The word under the cursor; an empty one is left out of arguments.
    $index = $words.Count
    if ($wordToComplete -ne '') { $index -= 1 }
    $lines = @(& zoauth __complete powershell $index @words 2> $null)
    $lines | Select-Object -Skip 1 | ForEach-Object {
        $word, $about = $_ -split "`t", 2
        if (-not $about) { $about = $word }
        # A comma would make a list of it, an at sign a splat.
        $text = if ($word -match '[,@{}]') { "'$word'" } else { $word }
        [System.Management.Automation.CompletionResult]::new($text, $word, 'ParameterValue', $about)
    }
}
