/** How a terminal shows pictures: by a protocol of its own, as coloured half blocks, or why it does not. */
export type PictureWay = 'kitty' | 'iterm2' | 'blocks' | 'no-terminal' | 'no-colours'

const iterm2Programs: readonly string[] = ['iTerm.app', 'WezTerm']
const kittyTerms: readonly string[] = ['xterm-kitty', 'xterm-ghostty']

/** By what the terminal says of itself; asking it would need its keyboard. */
export function pictureWay(environment: NodeJS.ProcessEnv, isTerminal: boolean): PictureWay {
  const { TERM = '', TERM_PROGRAM = '', KITTY_WINDOW_ID, TMUX, COLORTERM = '' } = environment
  if (!isTerminal) return 'no-terminal'
  // tmux and screen keep the variables of the terminal around them, and do not hand its pictures on.
  if (TMUX === undefined && !/^(tmux|screen)/.test(TERM)) {
    if (iterm2Programs.includes(TERM_PROGRAM)) return 'iterm2'
    // A program that was started from kitty keeps the window's number, and gives its own name.
    if (kittyTerms.includes(TERM) || (KITTY_WINDOW_ID !== undefined && TERM_PROGRAM === '')) return 'kitty'
  }
  return COLORTERM === 'truecolor' || COLORTERM === '24bit' ? 'blocks' : 'no-colours'
}
