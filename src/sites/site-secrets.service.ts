import { Injectable } from '@nestjs/common';
import { Problem } from '../platform/problem.js';
import { SecretBox } from '../platform/secret-box.js';

const contextOf = (siteId: string) => `site_driver:${siteId}`;

/** Seals and opens the secret with which a real appliance is asked. What is open here goes to the appliance and nowhere else. */
@Injectable()
export class SiteSecrets {
  constructor(private readonly box: SecretBox) {}

  /** Problem `secret_key_missing`. */
  seal(siteId: string, secret: string): string {
    if (this.box.hasKey) return this.box.seal(secret, contextOf(siteId));
    throw new Problem(
      'secret_key_missing',
      'Secrets are kept encrypted, with a key that is not in the database. Set ROLLCALL_SECRET_KEY (openssl rand -hex 32) and start Rollcall again.',
    );
  }

  /** Null when it cannot be opened: it was sealed with a key that is not there any more. */
  open(siteId: string, sealed: string): string | null {
    return this.box.open(sealed, contextOf(siteId));
  }
}
