import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { contract } from './contract.ts'

interface InputOf {
  readonly '~orpc': { readonly inputSchema?: z.ZodType }
}
const isProcedure = (value: object): value is InputOf => '~orpc' in value

/** Every call of the contract that takes something. */
function inputs(router: object, path: readonly string[] = []): [string, z.ZodType][] {
  return Object.entries(router).flatMap(([name, value]: [string, object]): [string, z.ZodType][] => {
    const here = [...path, name]
    if (!isProcedure(value)) return inputs(value, here)
    const { inputSchema } = value['~orpc']
    return inputSchema === undefined ? [] : [[here.join('.'), inputSchema]]
  })
}

interface JsonSchema {
  readonly type?: string
  readonly enum?: unknown
  readonly const?: unknown
  readonly format?: string
  readonly minimum?: number
  readonly maximum?: number
  readonly exclusiveMinimum?: number
  readonly exclusiveMaximum?: number
  readonly maxLength?: number
  readonly maxItems?: number
  readonly items?: JsonSchema
  readonly prefixItems?: readonly JsonSchema[]
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly anyOf?: readonly JsonSchema[]
  readonly oneOf?: readonly JsonSchema[]
}

/** Places of a schema that numbers, texts or lists of any size can come in by. */
function unbounded(schema: JsonSchema, path: string): string[] {
  const of = [
    ...(schema.anyOf ?? []).flatMap((each) => unbounded(each, path)),
    ...(schema.oneOf ?? []).flatMap((each) => unbounded(each, path)),
    ...Object.entries(schema.properties ?? {}).flatMap(([name, each]) => unbounded(each, `${path}.${name}`)),
    ...(schema.prefixItems ?? []).flatMap((each) => unbounded(each, `${path}[]`)),
    ...(schema.items === undefined ? [] : unbounded(schema.items, `${path}[]`)),
  ]
  if (schema.enum !== undefined || schema.const !== undefined) return of
  const greatest = schema.maximum ?? schema.exclusiveMaximum ?? Infinity
  const least = schema.minimum ?? schema.exclusiveMinimum ?? -Infinity
  const isOpen =
    schema.type === 'number' || schema.type === 'integer'
      ? greatest > 1e15 || least < -1e15
      : schema.type === 'string'
        ? schema.maxLength === undefined && schema.format === undefined
        : schema.type === 'array' && schema.maxItems === undefined && schema.prefixItems === undefined
  return isOpen ? [...of, path] : of
}

describe('what enters by the contract', () => {
  it.each(inputs(contract))('has a range throughout: %s', (_name, schema) => {
    expect(unbounded(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema, 'input')).toEqual(
      [],
    )
  })
})
