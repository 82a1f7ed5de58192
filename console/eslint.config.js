import boundaries from 'eslint-plugin-boundaries'
import vue from 'eslint-plugin-vue'
import tseslint from 'typescript-eslint'

const layer = (from, to) => ({
  from: { element: { type: from } },
  allow: { to: { element: { types: { anyOf: to } } } },
})

export default tseslint.config(
  { ignores: ['node_modules', 'dist', 'src/api/schema.ts', 'public'] },
  ...tseslint.configs.recommended,
  ...vue.configs['flat/recommended'],
  {
    files: ['**/*.vue', '**/*.ts'],
    languageOptions: { parserOptions: { parser: tseslint.parser, extraFileExtensions: ['.vue'] } },
    plugins: { boundaries },
    settings: {
      'import/resolver': { typescript: { project: './tsconfig.json' } },
      'boundaries/elements': [
        { type: 'api', pattern: 'src/api' },
        { type: 'design', pattern: 'src/design' },
        { type: 'shell', pattern: 'src/shell' },
        { type: 'context', pattern: 'src/contexts/*', capture: ['name'] },
        { type: 'chat', pattern: 'src/chat' },
      ],
    },
    rules: {
      // calls go down: contexts -> shell -> design -> api; a context never knows another
      'boundaries/dependencies': [
        'error',
        {
          default: 'allow',
          policies: [
            {
              from: { element: { type: '*' } },
              disallow: { to: { element: { types: { anyOf: ['api', 'design', 'shell', 'context', 'chat'] } } } },
            },
            layer('api', ['api']),
            layer('design', ['design', 'api']),
            layer('shell', ['shell', 'design', 'api']),
            layer('context', ['shell', 'design', 'api']),
            layer('chat', ['chat', 'design', 'api']),
            {
              from: { element: { type: 'context' } },
              allow: { to: { element: { type: 'context', captured: { name: '{{ from.element.captured.name }}' } } } },
            },
          ],
        },
      ],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      eqeqeq: 'error',
      complexity: ['error', 12],
      'max-lines': ['error', { max: 400 }],
      'vue/multi-word-component-names': 'off',
      'vue/no-v-html': 'error',
      'vue/html-self-closing': 'off',
      'vue/max-attributes-per-line': 'off',
      'vue/singleline-html-element-content-newline': 'off',
      'vue/multiline-html-element-content-newline': 'off',
      'vue/html-indent': 'off',
      'vue/html-closing-bracket-newline': 'off',
      'vue/first-attribute-linebreak': 'off',
      'vue/require-default-prop': 'off',
      'vue/one-component-per-file': 'off',
      'vue/require-explicit-emits': 'error',
      'vue/no-unused-refs': 'error',
      'vue/no-bare-strings-in-template': [
        'error',
        { allowlist: ['·', '—', '–', '/', ' ', ':', '(', ')', '→', '%', 'n=', '+', '×', ' s', 's', ',', '.', '/api/v1/', '“', '”'] },
      ],
    },
  },
)
