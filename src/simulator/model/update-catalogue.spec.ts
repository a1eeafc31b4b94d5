import { describe, expect, it } from '@jest/globals';
import { isAtLeast, SOFTWARE_AFTER, SOFTWARE_BEFORE } from './software.js';
import { packagesAfter, packagesLeft, releaseAfter, whatItLacks } from './update-catalogue.js';

describe('the catalogue of updates', () => {
  it('offers the release that every scenario ends at, and after it another one', () => {
    expect(releaseAfter(SOFTWARE_BEFORE)).toEqual(SOFTWARE_AFTER);
    expect(releaseAfter(SOFTWARE_AFTER)).toEqual({
      baseVersion: '6.3.0',
      siteVersion: '24.4.1',
      siteRevision: '86967',
    });
  });

  it('can be installed in its order, each package when those before it are', () => {
    let installed = SOFTWARE_BEFORE;
    for (const one of packagesAfter(SOFTWARE_BEFORE)) {
      expect(whatItLacks(one, installed)).toBeNull();
      if (one.kind === 'base') installed = { ...installed, baseVersion: one.version };
    }
    expect(installed.baseVersion).toBe(SOFTWARE_AFTER.baseVersion);
  });

  it('says what a package lacks, with both versions', () => {
    const [, base, site] = packagesAfter(SOFTWARE_BEFORE);
    expect(whatItLacks(base!, SOFTWARE_BEFORE)).toMatch(/^Base software 6\.2\.0 needs .* 6\.1\.6; .* runs 6\.1\.4\./);
    expect(whatItLacks(site!, SOFTWARE_BEFORE)).toMatch(/^Site software 24\.3\.1 needs .* 6\.2\.0; .* runs 6\.1\.4\./);
  });

  it('lists neither what is installed nor what was downloaded', () => {
    const left = (installed: typeof SOFTWARE_BEFORE, taken: string[] = []) =>
      packagesLeft(packagesAfter(SOFTWARE_BEFORE), installed, new Set(taken)).map(({ id }) => id);
    const licence = 'licence-24.1';
    expect(left(SOFTWARE_BEFORE)).toEqual(['base-6.1.6', 'base-6.2.0', 'site-24.3.1', licence]);
    expect(left({ ...SOFTWARE_BEFORE, baseVersion: '6.2.0' })).toEqual(['site-24.3.1', licence]);
    expect(left(SOFTWARE_AFTER)).toEqual([licence]);
    expect(left(SOFTWARE_AFTER, [licence])).toEqual([]);
  });

  it.each([
    ['6.10.0', '6.9.9', true],
    ['6.2', '6.2.0', true],
    ['6.1.9', '6.2.0', false],
    ['7', '6.9', true],
  ])('calls %s at least %s: %s', (version, wanted, expected) => {
    expect(isAtLeast(version, wanted)).toBe(expected);
  });
});
