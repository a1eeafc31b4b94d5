/**
 * How Rollcall's code may look. Objects named `rollcall/…` are the house's own rules: `test/lint/planted-violations.spec.ts`
 * plants a violation of each of them and sees it caught. Who may import whom is `.dependency-cruiser.cjs`.
 */
import { builtinModules } from 'node:module';
import path from 'node:path';
import js from '@eslint/js';
import reactHooks from 'eslint-plugin-react-hooks';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

const TYPESCRIPT = ['**/*.{ts,tsx}'];
const SPECS = ['**/*.spec.{ts,tsx}'];
const MODELS = ['src/**/model/**/*.ts'];
const TOOL_CONFIGS = ['**/*.config.{ts,mjs}', '.dependency-cruiser.cjs'];
const SPEAKS_TO_A_TERMINAL = ['src/simulator/**', 'src/cli/**', 'bench/**', 'test/chaos/**', 'test/lock-races/**'];

/** One suffix a role, as STYLE and Nest give them; `config` and `d` belong to tools. */
const FILE_NAME =
  /^\.?[a-z0-9]+(-[a-z0-9]+)*(\.(controller|service|store|entity|processor|gateway|module|config|d))?(\.spec)?\.(ts|tsx|mjs|cjs|js)$/;
const MODEL_FILE_NAME = /^[a-z0-9]+(-[a-z0-9]+)*(\.spec)?\.ts$/;
const FOLDER_NAME = /^\.?[a-z0-9]+(-[a-z0-9]+)*$/;

const fileName = {
  meta: {
    type: 'suggestion',
    schema: [],
    messages: {
      file: "'{{name}}' is not kebab-case, or has a suffix that names no role",
      folder: "folder '{{name}}' is not kebab-case",
    },
  },
  create(context) {
    const parts = path.relative(context.cwd, context.filename).split(path.sep);
    const name = parts.pop();
    const wanted = parts[0] === 'src' && parts.includes('model') ? MODEL_FILE_NAME : FILE_NAME;
    return {
      Program(node) {
        const folder = parts.find((part) => !FOLDER_NAME.test(part));
        if (folder !== undefined) context.report({ node, messageId: 'folder', data: { name: folder } });
        if (!wanted.test(name)) context.report({ node, messageId: 'file', data: { name } });
      },
    };
  },
};

/**
 * Nest finds what to inject by the class that decorator metadata holds. `import type` compiles and leaves `Object` there:
 * the process then dies at its start. A parameter with a decorator of its own (`@Inject(TOKEN)`) names its token itself.
 */
const injectedClassIsAValue = {
  meta: {
    type: 'problem',
    schema: [],
    messages: { erased: "'{{name}}' is injected here: import it as a value, Nest needs the class at run time" },
  },
  create(context) {
    const isErased = (reference) => {
      let scope = context.sourceCode.getScope(reference);
      while (scope !== null) {
        const definition = scope.set.get(reference.name)?.defs[0];
        if (definition !== undefined) {
          return (
            definition.type === 'ImportBinding' &&
            (definition.parent.importKind === 'type' || definition.node.importKind === 'type')
          );
        }
        scope = scope.upper;
      }
      return false;
    };
    return {
      'ClassDeclaration[decorators.length>0] MethodDefinition[kind="constructor"]'(constructor) {
        for (const parameter of constructor.value.params) {
          const declared = parameter.type === 'TSParameterProperty' ? parameter.parameter : parameter;
          const type = declared.typeAnnotation?.typeAnnotation;
          const name = type?.type === 'TSTypeReference' ? type.typeName : undefined;
          if (parameter.decorators.length > 0 || name?.type !== 'Identifier' || !isErased(name)) continue;
          context.report({ node: name, messageId: 'erased', data: { name: name.name } });
        }
      },
    };
  },
};

const house = { rules: { 'file-name': fileName, 'injected-class-is-a-value': injectedClassIsAValue } };

const SYNTAX_EVERYWHERE = [
  { selector: 'TSEnumDeclaration', message: 'No enum: write an `as const` table and derive the union from it.' },
  { selector: 'TSInterfaceDeclaration[id.name=/^I[A-Z][a-z]/]', message: 'No I-prefix: name a port by its job.' },
  {
    selector: 'ClassDeclaration[id.name=/Impl$/]',
    message: 'No Impl-suffix: name an adapter by its technology and job.',
  },
  { selector: 'ExportAllDeclaration', message: 'No barrel: import from the file that has it.' },
  { selector: 'ExportNamedDeclaration[source]', message: 'No re-export: import from the file that has it.' },
  {
    selector: 'JSXAttribute[name.name="dangerouslySetInnerHTML"]',
    message: 'Text from clients is hostile: let React escape it.',
  },
];

const SYNTAX_NO_DEFAULT_EXPORT = [
  { selector: 'ExportDefaultDeclaration', message: 'No default export: a thing has one name everywhere.' },
  { selector: 'ExportSpecifier[exported.name="default"]', message: 'No default export, under no other name either.' },
];

const SYNTAX_IN_MODELS = [
  { selector: ':function[async=true]', message: 'model/ is pure: no async function.' },
  { selector: 'AwaitExpression', message: 'model/ is pure: no await.' },
  { selector: 'ForOfStatement[await=true]', message: 'model/ is pure: no for await.' },
  { selector: 'Identifier[name="Promise"]', message: 'model/ is pure: no Promise, not even as a type.' },
  { selector: 'ImportExpression', message: 'model/ is pure: no import at run time.' },
  { selector: 'MetaProperty[meta.name="import"]', message: 'model/ is pure: no import.meta.' },
  { selector: 'Decorator', message: 'model/ is pure: no decorator.' },
  {
    selector: 'NewExpression[callee.name="Date"][arguments.length=0]',
    message: 'model/ is pure: no new Date() that reads the clock; time comes in as nowMs.',
  },
  {
    selector: 'CallExpression[callee.name="Date"]',
    message: 'model/ is pure: no Date() that reads the clock; time comes in as nowMs.',
  },
  {
    selector:
      ':matches(Program, Program > ExportNamedDeclaration) > VariableDeclaration[kind=/^(let|var)$/][declare!=true]',
    message: 'model/ is pure: no variable of the module, a decision must not depend on earlier ones.',
  },
];

const PROPERTIES_IN_MODELS = [
  { object: 'Date', property: 'now', message: 'model/ is pure: time comes in as nowMs.' },
  { object: 'Math', property: 'random', message: 'model/ is pure: chance comes in as an argument.' },
];

const GLOBALS_IN_MODELS = [
  'performance',
  'process',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'queueMicrotask',
  'fetch',
  'crypto',
  'Buffer',
  'globalThis',
  'global',
].map((name) => ({ name, message: 'model/ is pure: facts come in as arguments.' }));

const SYNTAX_IN_SPECS = [
  {
    selector: 'NewExpression[callee.name="Promise"] :matches(CallExpression, NewExpression)[callee.name="setTimeout"]',
    message: 'No sleep: waitFor a condition, with a deadline.',
  },
  {
    selector: 'MemberExpression[object.name=/^(describe|it|test)$/][property.name="only"]',
    message: 'No .only: it silences every other test.',
  },
  {
    selector: 'MemberExpression[object.name="jest"][property.name="mock"]',
    message: 'jest.mock does nothing with ES modules: pass the seam in as a port.',
  },
];

const IMPORTS_EVERYWHERE = {
  paths: builtinModules
    .filter((name) => !name.startsWith('_'))
    .map((name) => ({ name, message: 'Write node: before a module of node.' })),
};

/** What this Node offers as globals, for plain JavaScript, where no type checker knows them. */
const NODE_GLOBALS = Object.fromEntries(Object.getOwnPropertyNames(globalThis).map((name) => [name, 'readonly']));

const syntax = (...lists) => ({ 'no-restricted-syntax': ['error', ...lists.flat()] });

export default defineConfig(
  { ignores: ['**/dist/**', '**/coverage/**', '.rollcall/**'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,

  // Plain JavaScript: scripts and the configuration of tools.
  { files: ['**/*.{mjs,cjs}'], languageOptions: { globals: NODE_GLOBALS } },
  {
    files: ['**/*.cjs'],
    languageOptions: {
      sourceType: 'commonjs',
      globals: { module: 'writable', require: 'readonly', __dirname: 'readonly' },
    },
  },
  {
    // Scripts that a page loads as they stand.
    files: ['dashboard/public/**/*.js'],
    languageOptions: { sourceType: 'script', globals: { window: 'readonly', document: 'readonly' } },
  },

  // TypeScript, with its types.
  { files: TYPESCRIPT, extends: [tseslint.configs.recommendedTypeChecked] },
  {
    name: 'rollcall/parser',
    files: TYPESCRIPT,
    languageOptions: {
      parserOptions: {
        projectService: true,
        tsconfigRootDir: import.meta.dirname,
        emitDecoratorMetadata: true,
        experimentalDecorators: true,
      },
    },
  },
  {
    name: 'rollcall/files',
    plugins: { rollcall: house },
    rules: { 'rollcall/file-name': 'error' },
  },
  {
    name: 'rollcall/typescript',
    files: TYPESCRIPT,
    rules: {
      // A port's method is async by contract, whether or not this adapter has something to wait for.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'separate-type-imports' }],
      '@typescript-eslint/consistent-type-exports': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/return-await': ['error', 'error-handling-correctness-only'],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/use-unknown-in-catch-callback-variable': 'error',
      'rollcall/injected-class-is-a-value': 'error',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-console': 'error',
      'no-restricted-imports': ['error', IMPORTS_EVERYWHERE],
      'no-warning-comments': ['error', { terms: ['todo', 'fixme', 'xxx'], location: 'anywhere' }],
      ...syntax(SYNTAX_EVERYWHERE, SYNTAX_NO_DEFAULT_EXPORT),
    },
  },
  {
    name: 'rollcall/size',
    files: TYPESCRIPT,
    ignores: ['test/**', ...SPECS],
    rules: {
      complexity: ['error', 15],
      'max-depth': ['error', 4],
      'max-lines': ['error', 400],
      'max-lines-per-function': ['error', { max: 80, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    name: 'rollcall/model',
    files: MODELS,
    ignores: SPECS,
    rules: {
      'no-restricted-properties': ['error', ...PROPERTIES_IN_MODELS],
      'no-restricted-globals': ['error', ...GLOBALS_IN_MODELS],
      ...syntax(SYNTAX_EVERYWHERE, SYNTAX_NO_DEFAULT_EXPORT, SYNTAX_IN_MODELS),
    },
  },
  {
    name: 'rollcall/specs',
    files: SPECS,
    rules: {
      'no-restricted-imports': [
        'error',
        {
          paths: [
            ...IMPORTS_EVERYWHERE.paths,
            { name: 'node:timers/promises', message: 'No sleep: waitFor a condition, with a deadline.' },
          ],
        },
      ],
      ...syntax(SYNTAX_EVERYWHERE, SYNTAX_NO_DEFAULT_EXPORT, SYNTAX_IN_SPECS),
    },
  },
  // A test reads the answer of an API as JSON of whatever shape; what it expects of it is the assertion.
  {
    name: 'rollcall/answers-in-tests',
    files: ['test/**/*.ts', '**/*.spec.ts'],
    rules: Object.fromEntries(
      ['argument', 'assignment', 'call', 'member-access', 'return']
        .map((what) => [`@typescript-eslint/no-unsafe-${what}`, 'off'])
        .concat([['@typescript-eslint/no-explicit-any', 'off']]),
    ),
  },
  { files: SPEAKS_TO_A_TERMINAL, rules: { 'no-console': 'off' } },

  // The dashboard.
  { files: ['dashboard/**/*.{ts,tsx}'], extends: [reactHooks.configs.flat.recommended] },
  {
    name: 'rollcall/dashboard',
    files: ['dashboard/**/*.{ts,tsx}'],
    rules: {
      'react-hooks/rules-of-hooks': 'error',
      'react-hooks/exhaustive-deps': 'error',
      // They say what the React compiler skips, and it is not used here.
      'react-hooks/incompatible-library': 'off',
      'react-hooks/unsupported-syntax': 'off',
      // An event handler may start a request and let its own error path show what became of it.
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
    },
  },
  // Markup is long without being hard to read.
  {
    name: 'rollcall/markup',
    files: ['dashboard/**/*.tsx'],
    ignores: SPECS,
    rules: { 'max-lines-per-function': ['error', { max: 120, skipBlankLines: true, skipComments: true }] },
  },

  // A tool reads its configuration from a default export, and no project of ours includes it.
  {
    files: TOOL_CONFIGS,
    extends: [tseslint.configs.disableTypeChecked],
    rules: { ...syntax(SYNTAX_EVERYWHERE) },
  },
);
