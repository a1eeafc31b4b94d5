/**
 * Who may import whom. DESIGN §3 in short: a folder of `src/` imports only from the floors below it, `model/` is pure,
 * the simulator, the command line and the dashboard know the wire contract and nothing else.
 * `test/lint/planted-violations.spec.ts` plants a violation of every rule here and sees it caught by name.
 */

const path = require('node:path');

/** Ground floor first: a folder may import from itself and from what stands before it. */
const FLOORS = [
  'contracts',
  'platform',
  'access',
  'sites',
  'fleet',
  'upgrades',
  'check-ins',
  'plans',
  'forecast',
  'views',
  'alerts',
  'stream',
  'app',
];

/** Processes of their own: they speak to Rollcall over the wire, so they know its contract and none of its rooms. */
const OUTSIDERS = ['simulator', 'cli'];

const SPEC = '\\.spec\\.tsx?$';
const PACKAGES = '(^|/)node_modules/';
const MODEL = '^src/.+/model/';
const TYPES_ONLY = ['type-only', 'type-import'];

const anyOf = (names) => `(${names.join('|')})`;

const floorRules = FLOORS.map((floor, index) => ({
  name: `floor-${floor}`,
  comment: `${floor}/ imports only from itself and the floors below it`,
  severity: 'error',
  from: { path: `^src/${floor}/` },
  to: { path: '^src/', pathNot: `^src/${anyOf(FLOORS.slice(0, index + 1))}/` },
}));

const outsiderRules = OUTSIDERS.map((outsider) => ({
  name: `${outsider}-knows-contracts-only`,
  comment: `${outsider}/ is a process of its own and knows only the wire contract`,
  severity: 'error',
  from: { path: `^src/${outsider}/` },
  to: { path: '^src/', pathNot: `^src/${anyOf(['contracts', outsider])}/` },
}));

const houseRules = [
  {
    name: 'main-starts-app-on-platform',
    comment: 'main.ts reads the configuration and starts the app: it imports app/ and platform/',
    severity: 'error',
    from: { path: '^src/main\\.ts$' },
    to: { path: '^src/', pathNot: '^src/(app|platform)/' },
  },
  {
    name: 'no-unknown-room',
    comment: 'a folder of src/ that the list of floors does not name has no place in the house: give it one first',
    severity: 'error',
    from: { path: '^src/', pathNot: ['^src/main\\.ts$', `^src/${anyOf([...FLOORS, ...OUTSIDERS])}/`] },
    to: {},
  },
  {
    name: 'src-stays-inside',
    comment: 'what ships imports from src/ and packages; specs may also use test/',
    severity: 'error',
    from: { path: '^src/', pathNot: SPEC },
    to: { path: '^(test|bench|scripts|migrations|dashboard)/' },
  },
  {
    name: 'rooms-talk-through-services',
    comment: 'a store or an entity belongs to its room: other rooms ask its service',
    severity: 'error',
    from: { path: '^src/([^/]+)/' },
    to: { path: '^src/.+\\.(store|entity)\\.ts$', pathNot: '^src/$1/' },
  },
  {
    name: 'no-circular',
    comment: 'two files that import each other are one file, or a third one is missing',
    severity: 'error',
    from: {},
    to: { circular: true },
  },
  {
    name: 'no-unresolvable',
    comment: 'an import that leads nowhere escapes every other rule',
    severity: 'error',
    from: {},
    to: { couldNotResolve: true },
  },
  {
    name: 'no-development-package',
    comment: 'what runs in production may not need a package that is only installed for development',
    severity: 'error',
    from: { path: '^(src|migrations)/', pathNot: SPEC },
    to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: TYPES_ONLY },
  },
];

const modelRules = [
  {
    name: 'model-no-packages',
    comment: 'model/ is pure: no package, not even for a type',
    severity: 'error',
    from: { path: MODEL, pathNot: SPEC },
    to: { path: PACKAGES },
  },
  {
    name: 'model-no-node',
    comment: 'model/ is pure: nothing of node, not even a type',
    severity: 'error',
    from: { path: MODEL, pathNot: SPEC },
    to: { dependencyTypes: ['core'] },
  },
  {
    name: 'model-imports-model-only',
    comment:
      'model/ imports model/ of its own or a lower floor, and contracts/; never a service, a store or the platform',
    severity: 'error',
    from: { path: MODEL, pathNot: SPEC },
    to: { path: '^src/', pathNot: [MODEL, '^src/contracts/'] },
  },
  {
    name: 'model-takes-types-from-contracts',
    comment:
      'of contracts/ a model uses types; values only of the tables of words, so that no schema library reaches the rules',
    severity: 'error',
    from: { path: MODEL, pathNot: SPEC },
    to: {
      path: '^src/contracts/',
      pathNot: '^src/contracts/(alert-|observed-|simulation-)?words\\.ts$',
      dependencyTypesNot: TYPES_ONLY,
    },
  },
];

const wireRules = [
  {
    name: 'contracts-need-only-zod',
    comment: 'contracts/ also runs in a browser: its schemas need zod and nothing else',
    severity: 'error',
    from: { path: '^src/contracts/', pathNot: SPEC },
    to: { path: PACKAGES, pathNot: '(^|/)node_modules/zod/' },
  },
  {
    name: 'contracts-no-node',
    comment: 'contracts/ also runs in a browser, where there is no node',
    severity: 'error',
    from: { path: '^src/contracts/', pathNot: SPEC },
    to: { dependencyTypes: ['core'] },
  },
  {
    name: 'dashboard-knows-contracts-only',
    comment: 'the dashboard knows the wire contract and no other part of the server',
    severity: 'error',
    from: { path: '^dashboard/' },
    to: { path: '^src/', pathNot: '^src/contracts/' },
  },
  {
    name: 'dashboard-no-node',
    comment: 'the dashboard runs in a browser, where there is no node',
    severity: 'error',
    from: { path: '^dashboard/src/', pathNot: SPEC },
    to: { dependencyTypes: ['core'] },
  },
  {
    name: 'migrations-need-only-typeorm',
    comment: 'a migration is history: it must mean the same after every other file has changed',
    severity: 'error',
    from: { path: '^migrations/' },
    to: { pathNot: '(^|/)node_modules/typeorm/' },
  },
];

module.exports = {
  forbidden: [...floorRules, ...outsiderRules, ...houseRules, ...modelRules, ...wireRules],
  options: {
    doNotFollow: { path: PACKAGES },
    exclude: { path: '^(dist|coverage)/' },
    // Type-only imports count too: a type of a higher floor ties the lower one to it as firmly as a value does.
    tsPreCompilationDeps: true,
    // Only the dashboard has aliases (`@contracts/…`); without this they would lead nowhere.
    webpackConfig: { fileName: path.join(__dirname, 'test/lint/floor-aliases.cjs') },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.mjs', '.cjs', '.js', '.json', '.css'],
    },
  },
};
