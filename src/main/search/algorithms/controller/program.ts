/** One thing that a controller does; each but `begin` is a step of its LSTM. */
export type ControllerStep =
  /** What follows does not see the states before: another cell. */
  | { readonly kind: 'begin' }
  /** One of `options`; steps that name the same table share its softmax and its embeddings. */
  | {
      readonly kind: 'option'
      readonly table: string
      readonly options: number
      /** Added to the logits, never learnt. */
      readonly prior?: readonly number[]
    }
  /** One of the states so far, by attention. @param distinct not that of the state before */
  | { readonly kind: 'state'; readonly distinct?: true }
  /** A state to be pointed at later on. Inputs have no embedding: `input`. */
  | { readonly kind: 'anchor'; readonly of: 'input' | 'node' }

/** What a controller emits, from the first choice to the last. */
export type Program = readonly ControllerStep[]

/** How many options each choice of a program has. */
export function choiceSizes(program: Program): number[] {
  let states = 0
  return program.flatMap((step) => {
    if (step.kind === 'begin') states = 0
    if (step.kind === 'anchor') states += 1
    return step.kind === 'option' ? [step.options] : step.kind === 'state' ? [states] : []
  })
}

/** Choice after choice, each with a table of its own: a chain of layers. */
export const chainProgram = (sizes: readonly number[]): Program =>
  sizes.map((options, place) => ({ kind: 'option', table: `choice${String(place)}`, options }))
