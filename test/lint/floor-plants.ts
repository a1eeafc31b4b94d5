/**
 * Two houses of small files that hold one import each: one house where every import is allowed, one where every import
 * breaks a rule of `.dependency-cruiser.cjs`. The list of floors is written again here, from the design, so that a change
 * of the rules alone is noticed.
 */

export interface Plant {
  /** The rule that must refuse it; none where it is allowed. */
  rule: string | null;
  from: string;
  /** A file of the house, `node:…`, or the name of a package. */
  to: string;
  /** How the import is written, where it is not the relative path of `to`. */
  specifier?: string;
  typeOnly?: boolean;
}

export const FLOORS = [
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
] as const;

/** Packages that the houses can resolve: what runs, and what is only installed for development. */
export const PACKAGES = { runs: ['zod', 'typeorm', 'pg'], development: ['autocannon', 'fast-check'] } as const;

/** Files without an import, for the others to import. */
export const LEAVES = [
  ...FLOORS.map((floor) => `src/${floor}/leaf.ts`),
  'src/contracts/words.ts',
  'src/platform/model/leaf.ts',
  'src/fleet/model/leaf.ts',
  'src/fleet/model/deep/leaf.ts',
  'src/upgrades/model/leaf.ts',
  'src/fleet/fleet.store.ts',
  'src/fleet/client.entity.ts',
  'src/simulator/leaf.ts',
  'src/cli/leaf.ts',
  'src/attic/leaf.ts',
  'dashboard/src/leaf.ts',
  'migrations/1700000000000-first.ts',
  'test/support/leaf.ts',
  'bench/leaf.ts',
  'scripts/leaf.mjs',
];

function floorPairs(isAllowed: boolean): Plant[] {
  return FLOORS.flatMap((from, height) =>
    (isAllowed ? FLOORS.slice(0, height) : FLOORS.slice(height + 1)).map((to) => ({
      rule: isAllowed ? null : `floor-${from}`,
      from: `src/${from}/uses-${to}.ts`,
      to: `src/${to}/leaf.ts`,
    })),
  );
}

export const ALLOWED: Plant[] = [
  ...floorPairs(true),
  { rule: null, from: 'src/main.ts', to: 'src/app/leaf.ts' },
  { rule: null, from: 'src/fleet/uses-own-store.ts', to: 'src/fleet/fleet.store.ts' },
  { rule: null, from: 'src/fleet/uses-package.ts', to: 'pg' },
  { rule: null, from: 'src/fleet/uses-node.ts', to: 'node:crypto' },
  { rule: null, from: 'src/fleet/fleet.spec.ts', to: 'test/support/leaf.ts' },
  { rule: null, from: 'src/fleet/model/uses-own-model.ts', to: 'src/fleet/model/deep/leaf.ts' },
  { rule: null, from: 'src/fleet/model/uses-lower-model.ts', to: 'src/platform/model/leaf.ts' },
  { rule: null, from: 'src/fleet/model/uses-words.ts', to: 'src/contracts/words.ts' },
  { rule: null, from: 'src/fleet/model/uses-type.ts', to: 'src/contracts/leaf.ts', typeOnly: true },
  { rule: null, from: 'src/fleet/model/leaf.spec.ts', to: 'fast-check' },
  { rule: null, from: 'src/contracts/uses-zod.ts', to: 'zod' },
  { rule: null, from: 'src/simulator/uses-contracts.ts', to: 'src/contracts/leaf.ts' },
  { rule: null, from: 'src/simulator/uses-package.ts', to: 'pg' },
  { rule: null, from: 'src/cli/uses-contracts.ts', to: 'src/contracts/leaf.ts' },
  { rule: null, from: 'dashboard/src/uses-contracts.ts', to: 'src/contracts/leaf.ts' },
  {
    rule: null,
    from: 'dashboard/src/uses-alias.ts',
    to: 'src/contracts/leaf.ts',
    specifier: '@contracts/leaf',
  },
  { rule: null, from: 'dashboard/vite.config.ts', to: 'node:path' },
  { rule: null, from: 'migrations/1700000000001-second.ts', to: 'typeorm' },
  { rule: null, from: 'test/integration/uses-store.ts', to: 'src/fleet/fleet.store.ts' },
  { rule: null, from: 'bench/uses-service.ts', to: 'src/app/leaf.ts' },
];

export const REFUSED: Plant[] = [
  ...floorPairs(false),
  { rule: 'floor-fleet', from: 'src/fleet/uses-higher-type.ts', to: 'src/upgrades/leaf.ts', typeOnly: true },
  { rule: 'floor-fleet', from: 'src/fleet/model/uses-higher-model.ts', to: 'src/upgrades/model/leaf.ts' },
  { rule: 'floor-fleet', from: 'src/fleet/leaf.spec.ts', to: 'src/app/leaf.ts' },
  { rule: 'floor-app', from: 'src/app/uses-simulator.ts', to: 'src/simulator/leaf.ts' },
  { rule: 'floor-app', from: 'src/app/uses-cli.ts', to: 'src/cli/leaf.ts' },
  { rule: 'floor-views', from: 'src/views/uses-unknown-room.ts', to: 'src/attic/leaf.ts' },
  { rule: 'simulator-knows-contracts-only', from: 'src/simulator/uses-platform.ts', to: 'src/platform/leaf.ts' },
  { rule: 'cli-knows-contracts-only', from: 'src/cli/uses-simulator.ts', to: 'src/simulator/leaf.ts' },
  { rule: 'main-starts-app-on-platform', from: 'src/main.ts', to: 'src/fleet/leaf.ts' },
  { rule: 'no-unknown-room', from: 'src/attic/uses-contracts.ts', to: 'src/contracts/leaf.ts' },
  { rule: 'src-stays-inside', from: 'src/fleet/uses-test.ts', to: 'test/support/leaf.ts' },
  { rule: 'src-stays-inside', from: 'src/fleet/uses-bench.ts', to: 'bench/leaf.ts' },
  { rule: 'src-stays-inside', from: 'src/fleet/uses-script.ts', to: 'scripts/leaf.mjs' },
  { rule: 'src-stays-inside', from: 'src/platform/uses-migration.ts', to: 'migrations/1700000000000-first.ts' },
  { rule: 'src-stays-inside', from: 'src/app/uses-dashboard.ts', to: 'dashboard/src/leaf.ts' },
  { rule: 'rooms-talk-through-services', from: 'src/upgrades/uses-store.ts', to: 'src/fleet/fleet.store.ts' },
  {
    rule: 'rooms-talk-through-services',
    from: 'src/views/uses-entity.ts',
    to: 'src/fleet/client.entity.ts',
    typeOnly: true,
  },
  { rule: 'no-circular', from: 'src/fleet/hen.ts', to: 'src/fleet/egg.ts' },
  { rule: 'no-circular', from: 'src/fleet/egg.ts', to: 'src/fleet/hen.ts' },
  { rule: 'no-unresolvable', from: 'src/fleet/uses-nothing.ts', to: 'a-package-that-is-not-there' },
  { rule: 'no-development-package', from: 'src/fleet/uses-development-package.ts', to: 'autocannon' },
  { rule: 'model-no-packages', from: 'src/fleet/model/uses-package.ts', to: 'pg' },
  { rule: 'model-no-packages', from: 'src/fleet/model/uses-package-type.ts', to: 'pg', typeOnly: true },
  { rule: 'model-no-node', from: 'src/fleet/model/uses-node.ts', to: 'node:crypto' },
  { rule: 'model-imports-model-only', from: 'src/fleet/model/uses-room.ts', to: 'src/fleet/leaf.ts' },
  { rule: 'model-imports-model-only', from: 'src/fleet/model/deep/uses-platform.ts', to: 'src/platform/leaf.ts' },
  { rule: 'model-takes-types-from-contracts', from: 'src/fleet/model/uses-schema.ts', to: 'src/contracts/leaf.ts' },
  { rule: 'contracts-need-only-zod', from: 'src/contracts/uses-package.ts', to: 'pg' },
  { rule: 'contracts-no-node', from: 'src/contracts/uses-node.ts', to: 'node:crypto' },
  { rule: 'dashboard-knows-contracts-only', from: 'dashboard/src/uses-views.ts', to: 'src/views/leaf.ts' },
  {
    rule: 'dashboard-knows-contracts-only',
    from: 'dashboard/src/uses-alias.ts',
    to: 'src/views/leaf.ts',
    specifier: '@contracts/../views/leaf',
  },
  { rule: 'dashboard-no-node', from: 'dashboard/src/uses-node.ts', to: 'node:crypto' },
  { rule: 'migrations-need-only-typeorm', from: 'migrations/1700000000002-third.ts', to: 'src/platform/leaf.ts' },
  { rule: 'migrations-need-only-typeorm', from: 'migrations/1700000000003-fourth.ts', to: 'pg' },
];
