import { flushPromises, mount } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { TooltipProvider } from 'reka-ui'
import { defineComponent, h, nextTick, shallowRef, type Component, type VNode } from 'vue'
import { createMemoryHistory, createRouter, type Router } from 'vue-router'
import { installTexts } from '../../src/renderer/app/texts.ts'
import { i18n } from '../../src/renderer/i18n/index.ts'
import { answerWith, type Answers } from './workbench.ts'

installTexts()

type Props = Record<string, unknown>
/** Generic components are functions to TypeScript. */
type Mountable = Component | ((...args: never[]) => VNode)

export interface Mounted {
  readonly router: Router
  setProps(changed: Props): Promise<void>
  /** What it emitted under a name so far, a row of arguments each time. */
  emitted(name: string): unknown[][]
  unmount(): void
  /** Everything that is shown, dialogs included. */
  text(): string
  find<Kind extends HTMLElement = HTMLElement>(selector: string): Kind
  findAll(selector: string): HTMLElement[]
  button(name: string): HTMLButtonElement
}

let leave = (): void => {}

/** A component in the page, with texts, routes and stores of its own, and a workbench that answers as given. */
export async function mountWith(
  component: Mountable,
  { props = {}, slots = {}, answers = {} }: { props?: Props; slots?: Record<string, string>; answers?: Answers } = {},
): Promise<Mounted> {
  leave()
  answerWith(answers)
  i18n.global.locale.value = 'en'
  document.body.innerHTML = ''
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [{ path: '/:rest(.*)*', component: { render: () => h('p') } }],
  })
  await router.push('/')
  const given = shallowRef(props)
  const filled = Object.fromEntries(
    Object.entries(slots).map(([name, html]) => [name, () => h('span', { innerHTML: html })]),
  )
  const host = defineComponent({
    render: () => h(TooltipProvider, () => h(component as Component, given.value, filled)),
  })
  const page = mount(host, { attachTo: document.body, global: { plugins: [createPinia(), i18n, router] } })
  leave = () => page.unmount()
  await flushPromises()
  const findAll = (selector: string): HTMLElement[] => [...document.querySelectorAll<HTMLElement>(selector)]
  return {
    router,
    async setProps(changed) {
      given.value = { ...given.value, ...changed }
      await nextTick()
    },
    emitted: (name) => page.findComponent(component as Component).emitted(name) ?? [],
    unmount: () => {
      leave()
      leave = () => {}
    },
    text: () => document.body.textContent,
    findAll,
    find<Kind extends HTMLElement>(selector: string): Kind {
      const [found] = findAll(selector)
      if (!found) throw new Error(`There is no ${selector} in ${document.body.innerHTML}`)
      return found as Kind
    },
    button(name) {
      const found = findAll('button').find(
        (each) => (each.getAttribute('aria-label') ?? each.textContent).trim() === name,
      )
      if (!found) throw new Error(`There is no button ${name} in ${document.body.innerHTML}`)
      return found as HTMLButtonElement
    },
  }
}
