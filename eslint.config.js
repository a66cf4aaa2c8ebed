import vue from 'eslint-plugin-vue'
import tseslint from 'typescript-eslint'

// Light on purpose: no type information is loaded, so the whole tree lints in seconds; types are tsc's and vue-tsc's
// part.
const lineLength = {
  code: 120,
  ignoreStrings: true,
  ignoreTemplateLiterals: true,
  ignoreRegExpLiterals: true,
  ignoreUrls: true,
}

const houseStyle = {
  eqeqeq: ['error', 'always', { null: 'ignore' }],
  'no-var': 'error',
  'prefer-const': 'error',
  'object-shorthand': 'error',
  'no-console': 'off',
  'no-debugger': 'error',
  'no-implicit-coercion': ['error', { boolean: false }],
  'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
  // Layout is prettier's part; it leaves comments as they are, and a sentence in quotes cannot be broken.
  'max-len': ['error', lineLength],
}

/** Kinds are rows (src/shared/spaces, src/shared/algorithms): what differs between them is asked of the row. */
const kindName = '[name=/^(algorithm|space|family)$/]'
const kindOperand = (side) => [
  `BinaryExpression[operator=/^[!=]==?$/][${side}.property.name=/^(algorithm|space|family)$/]`,
  `BinaryExpression[operator=/^[!=]==?$/][${side}.type="Identifier"][${side}.name=/^(algorithm|space|family)$/]`,
  `BinaryExpression[operator=/^[!=]==?$/][${side}.expression.property.name=/^(algorithm|space|family)$/]`,
]
const literalOpposite = { left: '[right.type="Literal"]', right: '[left.type="Literal"]' }
const branchesOnKinds = [
  ...['left', 'right'].flatMap((side) =>
    kindOperand(side).map(
      (selector) => `${selector}${literalOpposite[side]}[${side === 'left' ? 'right' : 'left'}.raw!="null"]`,
    ),
  ),
  `SwitchStatement[discriminant.property.name=/^(algorithm|space|family)$/]`,
  `SwitchStatement[discriminant.expression.property.name=/^(algorithm|space|family)$/]`,
  `SwitchStatement > Identifier.discriminant${kindName}`,
].map((selector) => ({
  selector,
  message: 'Ask the row (familyOf, spaceRow, kindOf) instead of branching on a kind; CONTRIBUTING tells how.',
}))

const noUnused = ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrors: 'none' }]

export default [
  {
    ignores: [
      'node_modules/',
      'out/',
      'dist/',
      'coverage/',
      'test-results/',
      'resources/benchmark/bin/',
      'shared/',
      'docs/',
    ],
  },
  ...tseslint.configs.strict,
  ...tseslint.configs.stylistic,
  ...vue.configs['flat/essential'],
  {
    files: ['**/*.vue'],
    languageOptions: { parserOptions: { parser: tseslint.parser } },
  },
  {
    files: ['**/*.{ts,mts,vue,js,mjs,cjs}'],
    rules: {
      ...houseStyle,
      'no-unused-vars': 'off',
      '@typescript-eslint/no-unused-vars': noUnused,
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/ban-ts-comment': [
        'error',
        { 'ts-expect-error': 'allow-with-description', 'ts-ignore': true, 'ts-nocheck': true },
      ],
      '@typescript-eslint/consistent-type-imports': ['error', { prefer: 'type-imports' }],
      // Indexing a typed array in a counted loop reads better with `!` than with a branch that cannot happen.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-empty-function': 'off',
      '@typescript-eslint/consistent-type-definitions': 'off',
      '@typescript-eslint/prefer-for-of': 'off',
      '@typescript-eslint/no-dynamic-delete': 'off',
      '@typescript-eslint/no-invalid-void-type': 'off',
      '@typescript-eslint/unified-signatures': 'off',
      '@typescript-eslint/class-literal-property-style': 'off',
      '@typescript-eslint/no-inferrable-types': 'off',
    },
  },
  {
    files: ['src/**/*.{ts,vue}', 'bench/**/*.ts'],
    ignores: ['src/shared/spaces/**', 'src/shared/algorithms/**', '**/*.spec.ts'],
    rules: {
      'no-restricted-syntax': ['error', ...branchesOnKinds],
      'vue/no-restricted-syntax': ['error', ...branchesOnKinds],
    },
  },
  {
    // Two runs of one seed give one result.
    files: ['src/main/search/**/*.ts', 'src/shared/**/*.ts'],
    // trace.ts replaces Math.random to catch steps that draw from it.
    ignores: ['**/*.spec.ts', 'src/main/search/tensor/graph/trace.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        {
          object: 'Math',
          property: 'random',
          message: 'Random numbers come from an explicit seeded key.',
        },
      ],
    },
  },
  {
    files: ['src/renderer/**/*.vue'],
    rules: {
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      // A list of classes cannot be broken either.
      'max-len': 'off',
      'vue/max-len': ['error', { ...lineLength, template: 120, ignoreHTMLAttributeValues: true }],
      // Pages and primitives are named by their folder: Button, Table.
      'vue/multi-word-component-names': 'off',
      'vue/no-v-html': 'error',
      'vue/component-api-style': ['error', ['script-setup']],
      'vue/define-emits-declaration': 'error',
      'vue/define-props-declaration': 'error',
      'vue/block-lang': ['error', { script: { lang: 'ts' } }],
    },
  },
]
