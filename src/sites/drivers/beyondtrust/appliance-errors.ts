import { X509Certificate } from 'node:crypto';
import type { FieldError } from '../../../contracts/common.js';
import type { ApplianceOptions } from '../../model/site-record.js';
import { urlErrors } from '../../model/site-rules.js';
import { destinationProblem } from './appliance-connect.js';

const BLOCK = /-----BEGIN ([A-Z0-9 ]+)-----[^-]+-----END \1-----/g;

/** What is wrong with the addresses and the certificates that an appliance is to be asked with. */
export function applianceErrors(url: string, { appliances, ca, proxy }: ApplianceOptions): FieldError[] {
  const pair = appliances === null ? [] : (['A', 'B'] as const);
  return [
    ...addressErrors(url, 'appliance', '/driver/url'),
    ...pair.flatMap((name) => addressErrors(appliances?.[name] ?? url, 'appliance', `/driver/appliances/${name}`)),
    ...(proxy === null ? [] : addressErrors(proxy, 'proxy', '/driver/proxy')),
    ...(ca === null ? [] : caErrors(ca)),
  ];
}

function addressErrors(text: string, what: 'appliance' | 'proxy', pointer: string): FieldError[] {
  const errors = urlErrors(URL.canParse(text) ? new URL(text) : null, pointer);
  if (errors.length > 0) return errors;
  const message = destinationProblem(text, what);
  return message === null ? [] : [{ pointer, code: 'address', message }];
}

function caErrors(ca: string): FieldError[] {
  const pointer = '/driver/ca';
  const blocks = [...ca.matchAll(BLOCK)];
  if (blocks.some(([, kind]) => kind !== 'CERTIFICATE')) {
    const message = 'must hold certificates only; a private key never leaves its machine';
    return [{ pointer, code: 'not_a_certificate', message }];
  }
  const isWhole = !ca.replace(BLOCK, '').includes('-----');
  if (isWhole && blocks.length > 0 && blocks.every(([block]) => isCertificate(block))) return [];
  return [
    {
      pointer,
      code: 'certificate',
      message: 'must be one or more certificates in PEM, "-----BEGIN CERTIFICATE-----" and so on',
    },
  ];
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).raw.length > 0;
  } catch {
    return false;
  }
}
