import { expect, it } from 'vitest'
import { pictureWay } from './way.ts'

it.each([
  [{ TERM: 'xterm-kitty', KITTY_WINDOW_ID: '1', COLORTERM: 'truecolor' }, 'kitty'],
  [{ TERM: 'xterm-256color', KITTY_WINDOW_ID: '1' }, 'kitty'],
  [{ TERM: 'xterm-ghostty', TERM_PROGRAM: 'ghostty' }, 'kitty'],
  [{ TERM: 'xterm-256color', TERM_PROGRAM: 'iTerm.app', COLORTERM: 'truecolor' }, 'iterm2'],
  [{ TERM: 'xterm-256color', TERM_PROGRAM: 'WezTerm' }, 'iterm2'],
  [{ TERM: 'xterm-256color', TERM_PROGRAM: 'vscode', KITTY_WINDOW_ID: '1', COLORTERM: 'truecolor' }, 'blocks'],
  [{ TERM: 'xterm-256color', COLORTERM: '24bit' }, 'blocks'],
  [{ TERM: 'tmux-256color', TERM_PROGRAM: 'tmux', KITTY_WINDOW_ID: '1', COLORTERM: 'truecolor' }, 'blocks'],
  [{ TERM: 'xterm-kitty', TMUX: '/tmp/tmux/default,1,0' }, 'no-colours'],
  [{ TERM: 'screen', TERM_PROGRAM: 'iTerm.app' }, 'no-colours'],
  [{ TERM: 'xterm-256color' }, 'no-colours'],
  [{}, 'no-colours'],
])('a terminal of %j shows pictures by %s', (environment, way) => {
  expect(pictureWay(environment, true)).toBe(way)
  expect(pictureWay(environment, false)).toBe('no-terminal')
})
