import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { invariant } from './problem.js';

const VERSION = 'v1';
const CIPHER = 'aes-256-gcm';
const KEY_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Seals small secrets with a key that is not in the database (AES-256-GCM). A sealed text is `v1.<key id>.<iv>.<ciphertext and tag>` in
 * base64url. To change the key: set the new one and name the former one as old, which opens and never seals.
 */
export class SecretBox {
  private readonly keys: readonly { id: string; key: Uint8Array }[];

  /** 32 bytes each: the first seals, every one opens. */
  constructor(keys: readonly Uint8Array[]) {
    for (const { length } of keys) invariant(length === KEY_BYTES, `a key has ${length} bytes, not ${KEY_BYTES}`);
    this.keys = keys.map((key) => ({ id: idOf(key), key }));
  }

  /** Whether there is a key; without one nothing can be sealed. */
  get hasKey(): boolean {
    return this.keys.length > 0;
  }

  /** `context` (what and whose it is) is bound into it: a sealed text that is moved elsewhere does not open there. */
  seal(text: string, context: string): string {
    const [first] = this.keys;
    invariant(first !== undefined, 'there is no key to seal with');
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv(CIPHER, first.key, iv, { authTagLength: TAG_BYTES });
    cipher.setAAD(boundTo(first.id, context));
    const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    return [VERSION, first.id, iv.toString('base64url'), sealed.toString('base64url')].join('.');
  }

  /** Null when it was sealed with another key, for another context, or was changed. */
  open(sealed: string, context: string): string | null {
    const [version, keyId, ivText, body, ...more] = sealed.split('.');
    const key = this.keys.find(({ id }) => id === keyId);
    if (version !== VERSION || key === undefined || ivText === undefined || body === undefined || more.length > 0) {
      return null;
    }
    const [iv, bytes] = [Buffer.from(ivText, 'base64url'), Buffer.from(body, 'base64url')];
    if (iv.length !== IV_BYTES || bytes.length < TAG_BYTES) return null;
    const decipher = createDecipheriv(CIPHER, key.key, iv, { authTagLength: TAG_BYTES });
    decipher.setAAD(boundTo(key.id, context));
    decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
    try {
      return decipher.update(bytes.subarray(0, -TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
    } catch {
      return null;
    }
  }
}

/** Says which key it was without saying anything about the key. */
const idOf = (key: Uint8Array) =>
  createHash('sha256').update('rollcall secret key id\n').update(key).digest('base64url').slice(0, 8);

const boundTo = (keyId: string, context: string) => Buffer.from(`${VERSION}.${keyId}.${context}`, 'utf8');
