import type { Shell } from './shells.js';

/**
 * Each asks `qappctl-shim __complete` for what can stand at the cursor, which gives a line that says whether files or
 * directories can, and then a line each. Nothing of it is ever evaluated by the shell.
 */
export const SCRIPTS: Readonly<Record<Shell, string>> = {
  bash: String.raw`# bash completion for qappctl-shim
_qappctl_shim() {
  local candidate mode=''
  COMPREPLY=()
  {
    IFS= read -r mode
    while IFS= read -r candidate; do
      COMPREPLY+=("$candidate")
    done
  } < <("${'${1/#\\~/$HOME}'}" __complete bash "${'${COMP_LINE:0:COMP_POINT}'}" "${'${COMP_LINE:COMP_POINT}'}" "$COMP_WORDBREAKS" 2>/dev/null </dev/null)
  case $mode in
    files) compopt -o default 2>/dev/null ;;
    directories) compopt -o dirnames 2>/dev/null ;;
  esac
}
complete -o nosort -F _qappctl_shim qappctl-shim 2>/dev/null || complete -F _qappctl_shim qappctl-shim
`,
  zsh: String.raw`#compdef qappctl-shim
# zsh completion for qappctl-shim
_qappctl_shim() {
  local line
  local -a lines values shown
  lines=("${'${(@f)$("${words[1]/#\\~/$HOME}" __complete zsh $((CURRENT - 1)) "${(@Q)words}" 2>/dev/null </dev/null)}'}")
  [[ $PREFIX == -*=* ]] && compset -P '*='
  case $lines[1] in
    files) _files && return ;;
    directories) _files -/ && return ;;
  esac
  for line in "${'${(@)lines[2,-1]}'}"; do
    values+=("${"${line%%$'\\t'*}"}")
    shown+=("${"${line/$'\\t'/  -- }"}")
  done
  (( $#values )) && compadd -l -d shown -a values
}
if [[ $funcstack[1] == _qappctl-shim ]]; then
  _qappctl_shim "$@"
else
  compdef _qappctl_shim qappctl-shim
fi
`,
  fish: String.raw`# fish completion for qappctl-shim
function __qappctl_shim_complete
    set -l before (commandline -opc)
    set -l current (commandline -ct)
    set -l all (commandline -op)
    set -l program (string replace -r '^~' $HOME -- $before[1])
    set -l lines ($program __complete fish (count $before) "$current" $all 2>/dev/null </dev/null)
    set -l lead (string match -r '^--?[^=]*=' -- "$current")
    set -l rest (string replace -r '^--?[^=]*=' '' -- "$current")
    switch "$lines[1]"
        case files
            printf '%s\n' "$lead"(__fish_complete_path "$rest")
        case directories
            printf '%s\n' "$lead"(__fish_complete_directories "$rest")
    end
    test (count $lines) -gt 1; and printf '%s\n' $lines[2..-1]
end
complete -c qappctl-shim -f -a '(__qappctl_shim_complete)'
`,
  powershell: String.raw`# PowerShell completion for qappctl-shim
Register-ArgumentCompleter -Native -CommandName 'qappctl-shim' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $elements = @($commandAst.CommandElements | Where-Object { $_.Extent.StartOffset -lt $cursorPosition })
    $words = @($elements | ForEach-Object {
        if ($_ -is [System.Management.Automation.Language.StringConstantExpressionAst]) { $_.Value } else { $_.Extent.Text }
    })
    $count = $words.Count
    if ($count -gt 1 -and $elements[-1].Extent.EndOffset -ge $cursorPosition) { $count -= 1 }
    $lines = @(& $words[0] __complete powershell $count @words 2>$null)
    $lines | Select-Object -Skip 1 | ForEach-Object {
        $value, $description = $_ -split [char]9, 2
        if (-not $description) { $description = $value }
        $text = if ($value -match '^[\w./:=+-]+$') { $value } else { "'" + $value.Replace("'", "''") + "'" }
        [System.Management.Automation.CompletionResult]::new($text, $value, 'ParameterValue', $description)
    }
}
`,
};
