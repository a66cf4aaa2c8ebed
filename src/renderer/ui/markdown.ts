import MarkdownIt from 'markdown-it'
import type Token from 'markdown-it/lib/token.mjs'
import { h, type VNode } from 'vue'

type Child = VNode | string

/** What a note may be drawn with, and how it looks; headings stand below those of the page. */
const elements: Readonly<Record<string, { readonly tag?: string; readonly look: string }>> = {
  p: { look: 'my-1.5' },
  h1: { tag: 'h3', look: 'mt-3 mb-1 text-lg font-semibold' },
  h2: { tag: 'h4', look: 'mt-3 mb-1 font-semibold' },
  h3: { tag: 'h5', look: 'mt-2 mb-1 font-semibold' },
  h4: { tag: 'h6', look: 'mt-2 mb-1 font-semibold' },
  h5: { tag: 'h6', look: 'mt-2 mb-1 font-semibold' },
  h6: { tag: 'h6', look: 'mt-2 mb-1 font-semibold' },
  ul: { look: 'my-1.5 list-disc pl-5' },
  ol: { look: 'my-1.5 list-decimal pl-5' },
  li: { look: '' },
  blockquote: { look: 'my-1.5 border-l-2 border-line-strong pl-3 text-muted' },
  table: { look: 'my-1.5 block overflow-x-auto' },
  thead: { look: '' },
  tbody: { look: '' },
  tr: { look: 'border-b border-line' },
  th: { look: 'px-2 py-1 text-left font-semibold' },
  td: { look: 'px-2 py-1' },
  em: { look: 'italic' },
  strong: { look: 'font-semibold' },
  s: { look: 'line-through' },
}
const preformatted = 'my-1.5 overflow-x-auto rounded-md bg-sunken px-3 py-2 font-mono text-xs'

/** Notes come in packs of strangers: what stands in them as HTML, or leads elsewhere than out, stays text. */
const parser = new MarkdownIt({ html: false, linkify: true, breaks: true })
parser.linkify.set({ fuzzyLink: false, fuzzyEmail: false })
parser.validateLink = (address) => /^(?:https?:\/\/|mailto:)/iu.test(address)

const link = (address: string | null, children: Child[]): Child =>
  h(
    'a',
    {
      href: address ?? undefined,
      target: '_blank',
      rel: 'noopener noreferrer',
      class: 'text-accent wrap-anywhere underline',
    },
    children,
  )

function around(token: Token, children: Child[]): Child[] {
  if (token.type === 'link_open') return [link(token.attrGet('href'), children)]
  const element = elements[token.tag]
  // A list's items whose paragraphs are not to be seen.
  if (token.hidden || element === undefined) return children
  const start = token.tag === 'ol' ? token.attrGet('start') : null
  return [h(element.tag ?? token.tag, { class: element.look, ...(start !== null && { start }) }, children)]
}

function leaf(token: Token): Child[] {
  switch (token.type) {
    case 'inline':
      return nodesOf(token.children ?? [])
    case 'softbreak':
    case 'hardbreak':
      return [h('br')]
    case 'hr':
      return [h('hr', { class: 'my-3 border-line' })]
    case 'code_inline':
      return [h('code', { class: 'rounded bg-sunken px-1 font-mono text-xs' }, token.content)]
    case 'fence':
    case 'code_block':
      return [h('pre', { class: preformatted }, token.content)]
    // Loading it would tell somebody that it was looked at.
    case 'image':
      return [link(token.attrGet('src'), [token.content || (token.attrGet('src') ?? '')])]
    default:
      return [token.content]
  }
}

function nodesOf(tokens: readonly Token[]): Child[] {
  const opened: { token: Token; children: Child[] }[] = []
  const whole: Child[] = []
  for (const token of tokens) {
    if (token.nesting === 1) {
      opened.push({ token, children: [] })
      continue
    }
    const closed = token.nesting === -1 ? opened.pop() : undefined
    const made = closed === undefined ? leaf(token) : around(closed.token, closed.children)
    ;(opened.at(-1)?.children ?? whole).push(...made)
  }
  return whole
}

/** A text in Markdown (CommonMark with tables) as nodes of a page. Links lead to http, https and mailto alone. */
export const markdownNodes = (source: string): Child[] => nodesOf(parser.parse(source, {}))
