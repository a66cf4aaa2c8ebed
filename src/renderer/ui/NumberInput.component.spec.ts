import { describe, expect, it } from 'vitest'
import { mountWith, type Mounted } from '../../../test/components/mount.ts'
import NumberInput from './NumberInput.vue'

async function numberInput(modelValue: number | null): Promise<Mounted & { type(text: string): Promise<void> }> {
  const mounted = await mountWith(NumberInput, { props: { modelValue } })
  return {
    ...mounted,
    async type(text) {
      const input = mounted.find<HTMLInputElement>('input')
      input.value = text
      input.dispatchEvent(new Event('input'))
      // As v-model would: the answer comes back as a property.
      const answered = mounted.emitted('update:modelValue').at(-1)
      if (answered) await mounted.setProps({ modelValue: answered[0] })
    },
  }
}
const shown = ({ find }: Mounted): string => find<HTMLInputElement>('input').value
const last = ({ emitted }: Mounted): unknown => emitted('update:modelValue').at(-1)![0]

describe('a field for a number', () => {
  it.each([
    ['0.025', 0.025],
    [' 12 ', 12],
    ['1e-4', 1e-4],
    ['', null],
    ['  ', null],
    ['a few', Number.NaN],
    ['1,5', Number.NaN],
  ])('takes "%s" as %s, and leaves what was typed', async (text, value) => {
    const input = await numberInput(3)
    await input.type(text)
    expect(last(input)).toEqual(value)
    expect(shown(input)).toBe(text)
  })

  it('leaves a number half typed as it is, though it has its value already', async () => {
    const input = await numberInput(1)
    for (const text of ['1.', '1.0', '1.00', '1.005']) {
      await input.type(text)
      expect(shown(input)).toBe(text)
    }
  })

  it('shows what is set from elsewhere, six digits of it, and nothing for null', async () => {
    const input = await numberInput(0.1 + 0.2)
    expect(shown(input)).toBe('0.3')
    await input.setProps({ modelValue: 0.6749999999999999 })
    expect(shown(input)).toBe('0.675')
    await input.setProps({ modelValue: null })
    expect(shown(input)).toBe('')
    expect(input.emitted('update:modelValue')).toEqual([])
  })
})
