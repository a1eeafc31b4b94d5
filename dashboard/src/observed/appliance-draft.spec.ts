import { describe, expect, it } from '@jest/globals';
import {
  applianceDraftOf,
  applianceFaults,
  driverFrom,
  isOtherAppliance,
  keepsSecret,
  NEW_APPLIANCE,
  type ApplianceDraft,
} from './appliance-draft';

const stored = {
  kind: 'beyondtrust',
  url: 'https://support.example.com',
  appliances: null,
  clientId: 'rollcall',
  hasSecret: true,
  ca: null,
  proxy: null,
  use: { backups: false, keepBackupFiles: false, failoverRole: false },
};
const draft = (part: Partial<ApplianceDraft> = {}): ApplianceDraft => ({ ...applianceDraftOf(stored), ...part });

describe('what is sent', () => {
  it('is what stands, without a secret that nobody typed', () => {
    expect(driverFrom(draft())).toEqual({
      kind: 'beyondtrust',
      url: 'https://support.example.com',
      appliances: null,
      clientId: 'rollcall',
      ca: null,
      proxy: null,
      use: { backups: false, keepBackupFiles: false, failoverRole: false },
    });
  });

  it.each<[Partial<ApplianceDraft>, object]>([
    [{ clientSecret: ' s ' }, { clientSecret: ' s ' }],
    [{ isPair: true, urlA: 'https://a ', urlB: 'https://b' }, { appliances: { A: 'https://a', B: 'https://b' } }],
    [{ keepBackupFiles: true }, { use: { backups: false, keepBackupFiles: false, failoverRole: false } }],
    [{ backups: true, keepBackupFiles: true }, { use: { backups: true, keepBackupFiles: true, failoverRole: false } }],
    [
      { ca: '  ', proxy: ' http://p:1 ' },
      { ca: null, proxy: 'http://p:1' },
    ],
  ])('with %j', (part, sent) => expect(driverFrom(draft(part))).toMatchObject(sent));
});

it.each<[Partial<ApplianceDraft>, boolean]>([
  [{}, false],
  [{ url: ' https://support.example.com ' }, false],
  [{ clientSecret: 'anew' }, true],
  [{ backups: true }, true],
  [{ urlA: 'https://unused' }, false],
])('is something else with %j: %s', (part, other) => expect(isOtherAppliance(draft(part), stored)).toBe(other));

it.each<[Partial<ApplianceDraft>, boolean]>([
  [{}, true],
  [{ url: 'https://support.example.com/path' }, true],
  [{ url: 'https://other.example.com' }, false],
  [{ clientId: 'another' }, false],
  [{ proxy: 'http://p:1' }, true],
])('keeps the secret with %j: %s', (part, kept) => expect(keepsSecret(draft(part), stored)).toBe(kept));

it.each<[Partial<ApplianceDraft>, string[]]>([
  [{}, []],
  [{ url: 'support.example.com', clientSecret: 's' }, ['/driver/url']],
  [{ url: 'http://support.example.com', clientSecret: 's' }, ['/driver/url']],
  [{ url: 'http://127.0.0.1:4000', clientSecret: 's' }, []],
  [{ url: 'https://other.example.com' }, ['/driver/clientSecret']],
  [{ isPair: true, urlA: 'https://a.example.com' }, ['/driver/appliances/B']],
  [{ ca: 'no certificate', proxy: 'proxy:3128' }, ['/driver/ca', '/driver/proxy']],
])('sees what is wrong with %j', (part, pointers) =>
  expect(applianceFaults(draft(part), stored).map(({ pointer }) => pointer)).toEqual(pointers),
);

it('wants everything of a new one', () => {
  const pointers = applianceFaults(NEW_APPLIANCE, null).map(({ pointer }) => pointer);
  expect(pointers).toEqual(['/driver/url', '/driver/clientId', '/driver/clientSecret']);
});
