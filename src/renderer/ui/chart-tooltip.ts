/**
 * A chart's tooltip as elements: names from devices and files stay text, and the content security policy is content.
 */
export function tooltipElement(
  title: string,
  lines: readonly { label?: string; value: string; colour?: string }[],
): HTMLElement {
  const root = element('div', 'flex flex-col gap-0.5 text-sm tabular-nums')
  if (title) root.append(element('div', 'font-semibold', title))
  for (const line of lines) {
    const row = element('div', 'flex items-center gap-2')
    if (line.colour) {
      const dot = element('span', 'size-2 rounded-full')
      dot.style.backgroundColor = line.colour
      row.append(dot)
    }
    if (line.label) row.append(element('span', 'text-muted', line.label))
    row.append(element('span', 'ml-auto pl-3', line.value))
    root.append(row)
  }
  return root
}

function element(tag: string, classes: string, text?: string): HTMLElement {
  const made = document.createElement(tag)
  made.className = classes
  if (text !== undefined) made.textContent = text
  return made
}
