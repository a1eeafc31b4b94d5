import { describe, expect, it } from '@jest/globals';
import { makeCertificate } from '../../../../test/support/certificate.js';
import type { ApplianceOptions } from '../../model/site-record.js';
import { applianceErrors } from './appliance-errors.js';

const { cert, key } = makeCertificate(['ca.example.com']);
const options: ApplianceOptions = {
  appliances: null,
  clientId: 'rollcall',
  ca: null,
  proxy: null,
  use: { backups: false, keepBackupFiles: false, failoverRole: false },
};
const SITE = 'https://support.example.com';
const errors = (url: string, fields: Partial<ApplianceOptions> = {}) =>
  applianceErrors(url, { ...options, ...fields }).map(({ pointer, code }) => `${pointer} ${code}`);

describe('applianceErrors', () => {
  it.each<[string, string, Partial<ApplianceOptions>, string[]]>([
    ['an appliance by https', SITE, {}, []],
    ['a simulated one on this machine', 'http://127.0.0.1:4000', {}, []],
    ['another by http', 'http://support.example.com', {}, ['/driver/url address']],
    ['an address that no appliance has', 'https://169.254.169.254', {}, ['/driver/url address']],
    ['a password in the URL', 'https://ada:secret@support.example.com', {}, ['/driver/url url_credentials']],
    ['a query', `${SITE}/?x=1`, {}, ['/driver/url url_query']],
    ['a pair', SITE, { appliances: { A: 'https://a.example.com', B: 'https://b.example.com' } }, []],
    [
      'one of a pair by http',
      SITE,
      { appliances: { A: SITE, B: 'http://b.example.com' } },
      ['/driver/appliances/B address'],
    ],
    ['a proxy', SITE, { proxy: 'http://proxy.example.com:3128' }, []],
    [
      'a proxy with a password',
      SITE,
      { proxy: 'http://ada:secret@proxy.example.com' },
      ['/driver/proxy url_credentials'],
    ],
    ['a certificate', SITE, { ca: cert }, []],
    ['several certificates, with words between them', SITE, { ca: `our root\n${cert}\nand another\n${cert}` }, []],
    ['words', SITE, { ca: 'our root' }, ['/driver/ca certificate']],
    ['half a certificate', SITE, { ca: cert.slice(0, 200) }, ['/driver/ca certificate']],
    ['a certificate that is none', SITE, { ca: cert.replace(/\n.{64}\n/, '\nAAAA\n') }, ['/driver/ca certificate']],
    ['a private key', SITE, { ca: key }, ['/driver/ca not_a_certificate']],
    ['a private key behind a certificate', SITE, { ca: `${cert}${key}` }, ['/driver/ca not_a_certificate']],
    ['half a private key behind one', SITE, { ca: `${cert}${key.slice(0, 80)}` }, ['/driver/ca certificate']],
  ])('%s', (_, url, fields, expected) => {
    expect(errors(url, fields)).toEqual(expected);
  });
});
