/** What runs on an appliance: base software, and site software with its build. */
export interface Software {
  readonly baseVersion: string;
  readonly siteVersion: string;
  readonly siteRevision: string;
}

/** An appliance that was just set up has no site software yet. */
export interface InstalledSoftware {
  readonly baseVersion: string;
  readonly siteVersion: string | null;
  readonly siteRevision: string | null;
}

/** What every scenario's appliance runs before and after its upgrade. */
export const SOFTWARE_BEFORE: Software = { baseVersion: '6.1.4', siteVersion: '24.2.3', siteRevision: '85117' };
export const SOFTWARE_AFTER: Software = { baseVersion: '6.2.0', siteVersion: '24.3.1', siteRevision: '86042' };

export function hasSite(software: InstalledSoftware): software is Software {
  return software.siteVersion !== null && software.siteRevision !== null;
}

/** Is this version the wanted one or newer? Compared by dot-separated numbers. */
export function isAtLeast(version: string, wanted: string): boolean {
  const [has, wants] = [numbersOf(version), numbersOf(wanted)];
  for (let place = 0; place < Math.max(has.length, wants.length); place += 1) {
    const difference = (has[place] ?? 0) - (wants[place] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}

export function numbersOf(version: string): number[] {
  return version.split('.').map(Number);
}
