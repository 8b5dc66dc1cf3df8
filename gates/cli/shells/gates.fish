# Completion of gates, pre-work, post-work and cor701-sha for fish.
#
#   gates completions fish > ~/.config/fish/conf.d/gates.fish

function __gates_complete
    set -l typed (commandline -opc) (commandline -ct)
    # `gates` of PATH is asked, never a program that the line names by its folder.
    set -l lines (command gates __complete $typed 2>/dev/null </dev/null)
    set -l current (string replace -r '^.*=' '' -- $typed[-1])
    # An empty list in front of a word would leave no word.
    set -l before (string match -r '^.*=' -- $typed[-1]; or echo '')
    switch "$lines[1]"
        case files
            printf '%s\n' $before(__fish_complete_path $current)
        case folders
            printf '%s\n' $before(__fish_complete_directories $current)
        case words
            # A candidate is a word of its own; fish quotes what it inserts.
            printf '%s\n' $lines[2..-1]
    end
end

for program in gates pre-work post-work cor701-sha
    complete -c $program -f -a '(__gates_complete)'
end
