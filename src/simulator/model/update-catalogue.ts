import type { ApplianceUpdate } from '../../contracts/driver-control.js';
import type { UpdateKind } from '../../contracts/words.js';
import { isAtLeast, numbersOf, type InstalledSoftware, type Software } from './software.js';

/**
 * What the maker of the appliance offers: after every release of site software comes the next one, with the base updates that it needs,
 * and a licence package. The list shows what is not installed yet and says of a package whose needs are not met what it lacks; that
 * site updates depend on base updates, and that a downloaded package leaves the list, is the upgrade guide's.
 */

export interface UpdatePackage {
  readonly id: string;
  readonly kind: UpdateKind;
  readonly version: string;
  readonly revision: string | null;
  readonly requiresBase: string | null;
}

/** How far a release's build number is from the one before it. */
const REVISIONS_APART = 925;

/** The release that follows the one which an appliance came with; 24.2.3 on base 6.1.4 is followed by 24.3.1 on base 6.2.0. */
export function releaseAfter({ baseVersion, siteVersion, siteRevision }: Software): Software {
  const [year = 0, release = 0] = numbersOf(siteVersion);
  const [major = 0, minor = 0] = numbersOf(baseVersion);
  return {
    baseVersion: `${major}.${minor + 1}.0`,
    siteVersion: `${year}.${release + 1}.1`,
    siteRevision: String(Number(siteRevision) + REVISIONS_APART),
  };
}

/** All packages that lead to the next release, in the order in which they can be installed. */
export function packagesAfter(before: Software): UpdatePackage[] {
  const after = releaseAfter(before);
  const [major = 0, minor = 0, patch = 0] = numbersOf(before.baseVersion);
  const between = `${major}.${minor}.${patch + 2}`;
  const licence = `${after.siteVersion.split('.')[0]!}.1`;
  return [
    { id: `base-${between}`, kind: 'base', version: between, revision: null, requiresBase: null },
    {
      id: `base-${after.baseVersion}`,
      kind: 'base',
      version: after.baseVersion,
      revision: null,
      requiresBase: between,
    },
    {
      id: `site-${after.siteVersion}`,
      kind: 'site',
      version: after.siteVersion,
      revision: after.siteRevision,
      requiresBase: after.baseVersion,
    },
    { id: `licence-${licence}`, kind: 'licence', version: licence, revision: null, requiresBase: null },
  ];
}

/** Those of the packages that this appliance has not got. `taken`: downloaded or installed before, by id. */
export function packagesLeft(
  packages: readonly UpdatePackage[],
  installed: InstalledSoftware,
  taken: ReadonlySet<string>,
): UpdatePackage[] {
  return packages.filter((one) => !taken.has(one.id) && !isInstalled(one, installed));
}

function isInstalled({ kind, version }: UpdatePackage, installed: InstalledSoftware): boolean {
  if (kind === 'base') return isAtLeast(installed.baseVersion, version);
  return kind === 'site' && installed.siteVersion !== null && isAtLeast(installed.siteVersion, version);
}

/** Why the package cannot be installed as the appliance stands; null when it can. */
export function whatItLacks(one: UpdatePackage, { baseVersion }: InstalledSoftware): string | null {
  if (one.requiresBase === null || isAtLeast(baseVersion, one.requiresBase)) return null;
  return (
    `${nameOf(one)} needs base software ${one.requiresBase}; this appliance runs ${baseVersion}. ` +
    'Install the base updates of this list first.'
  );
}

export function nameOf({ kind, version }: UpdatePackage): string {
  if (kind === 'licence') return `Licence package ${version}`;
  return kind === 'base' ? `Base software ${version}` : `Site software ${version}`;
}

export function asListed(one: UpdatePackage, installed: InstalledSoftware): ApplianceUpdate {
  return { ...one, message: whatItLacks(one, installed) };
}
