// Folders that need each other, at every depth of a tree: each child folder with all beneath it is one thing, and so is
// each file beside them. Between folders a type counts like anything else; a file beside them may name a type of each
// (the union of all kinds) for all to use. Files that need only files of their own folder are another rule's part.

/** @typedef {{from: string, to: string, isType: boolean}} Import two paths with forward slashes */
/** @typedef {{folder: string, steps: {from: string, to: string, example: Import}[]}} Cycle */

/** @param {Import[]} imports @returns {Cycle[]} one for each knot, the shortest way round it */
export function folderCycles(imports) {
  return foldersOf(imports).flatMap((folder) => cyclesIn(folder, imports))
}

function foldersOf(imports) {
  const folders = new Set()
  for (const path of imports.flatMap(({ from, to }) => [from, to])) {
    const parts = path.split('/')
    for (let depth = 1; depth < parts.length; depth += 1) folders.add(parts.slice(0, depth).join('/'))
  }
  return [...folders].sort()
}

function cyclesIn(folder, imports) {
  const ways = waysIn(`${folder}/`, imports)
  const seen = new Set()
  return [...ways.keys()].sort().flatMap((child) => {
    if (seen.has(child) || !child.endsWith('/')) return []
    const steps = shortestWayRound(child, ways)
    if (steps === null) return []
    for (const { from } of steps) seen.add(from)
    return [{ folder, steps }]
  })
}

/** What each child of a folder imports among its siblings, with the first import that says so. */
function waysIn(prefix, imports) {
  const childOf = (path) => {
    const [first, ...deeper] = path.slice(prefix.length).split('/')
    return deeper.length > 0 ? `${first}/` : first
  }
  const ways = new Map()
  for (const example of imports) {
    if (!example.from.startsWith(prefix) || !example.to.startsWith(prefix)) continue
    const [from, to] = [childOf(example.from), childOf(example.to)]
    const isBetweenFolders = from.endsWith('/') && to.endsWith('/')
    if (from === to || (example.isType && !isBetweenFolders)) continue
    if (!ways.has(from)) ways.set(from, new Map())
    if (!ways.get(from).has(to)) ways.get(from).set(to, example)
  }
  return ways
}

function shortestWayRound(start, ways) {
  const waiting = [{ at: start, steps: [] }]
  const reached = new Set()
  for (const { at, steps } of waiting) {
    for (const [to, example] of ways.get(at) ?? []) {
      const further = [...steps, { from: at, to, example }]
      if (to === start) return further
      if (reached.has(to)) continue
      reached.add(to)
      waiting.push({ at: to, steps: further })
    }
  }
  return null
}
