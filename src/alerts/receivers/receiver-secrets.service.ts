import { Injectable } from '@nestjs/common';
import { SecretBox } from '../../platform/secret-box.js';

/** A receiver's secrets by name, opened. */
export type Secrets = Readonly<Record<string, string>>;

const contextOf = (receiverId: string) => `alert_receiver:${receiverId}`;

/** Seals and opens what a receiver must know. What is open here goes to the receiver itself and nowhere else. */
@Injectable()
export class ReceiverSecrets {
  constructor(private readonly box: SecretBox) {}

  get hasKey(): boolean {
    return this.box.hasKey;
  }

  seal(receiverId: string, secrets: Secrets): string {
    return this.box.seal(JSON.stringify(secrets), contextOf(receiverId));
  }

  /** Null when they cannot be opened: they were sealed with a key that is not there any more. */
  open(receiverId: string, sealed: string | null): Secrets | null {
    if (sealed === null) return {};
    const text = this.box.open(sealed, contextOf(receiverId));
    return text === null ? null : (JSON.parse(text) as Secrets);
  }
}
