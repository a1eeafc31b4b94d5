import { Injectable } from '@nestjs/common';
import type { SignInBody } from '../../contracts/access.js';
import { Database } from '../../platform/database/database.js';
import { Problem } from '../../platform/problem.js';
import { Passwords } from '../passwords.js';
import { PeopleStore } from '../people/people.store.js';
import { secretHash } from '../secrets.js';
import { addressGroup, AttemptWindow } from './attempt-window.js';
import { type OpenedSession, Sessions } from './sessions.service.js';
import { SessionsStore } from './sessions.store.js';

const ATTEMPTS = { attemptsMax: 10, windowMs: 60_000, addressesMax: 10_000 };

/** Trades a one-time link or a password for a session, and slows down whoever guesses. */
@Injectable()
export class SignIn {
  private readonly attempts = new AttemptWindow(ATTEMPTS);

  constructor(
    private readonly database: Database,
    private readonly store: SessionsStore,
    private readonly sessions: Sessions,
    private readonly people: PeopleStore,
    private readonly passwords: Passwords,
  ) {}

  /** `address` is the sender's; throws `bad_credentials` or, after ten failures a minute, `too_many_requests`. */
  async signIn(body: SignInBody, address: string): Promise<OpenedSession> {
    const group = addressGroup(address);
    const beganMs = Date.now();
    const verdict = this.attempts.begin(group, beganMs);
    if (!verdict.allowed) {
      const seconds = Math.ceil(verdict.retryAfterMs / 1000);
      throw new Problem('too_many_requests', `Too many failed sign-ins from this address; try again in ${seconds} s.`, {
        headers: { 'retry-after': String(seconds) },
      });
    }
    const opened =
      'linkSecret' in body ? await this.byLink(body.linkSecret) : await this.byPassword(body.name, body.password);
    this.attempts.succeeded(group, beganMs);
    return opened;
  }

  private byLink(linkSecret: string): Promise<OpenedSession> {
    return this.database.transaction(async (tx) => {
      const personId = await this.store.useLink(tx, secretHash(linkSecret));
      const person = personId === null ? null : await this.people.lock(tx, personId);
      if (person === null) {
        throw new Problem('bad_credentials', 'The link is not known, used up or older than 15 minutes; get a new one.');
      }
      return this.sessions.open(tx, person, 'link');
    });
  }

  private async byPassword(name: string, password: string): Promise<OpenedSession> {
    const person = await this.people.byName(name);
    const matches = await this.passwords.verify(person?.passwordHash ?? null, password);
    if (person === null || !matches) throw new Problem('bad_credentials', 'The name or the password is wrong.');
    return this.database.transaction(async (tx) => {
      // Locked, so that a password changed meanwhile ends this session as well or has refused it.
      const now = await this.people.lock(tx, person.id);
      if (now?.passwordHash !== person.passwordHash) {
        throw new Problem('bad_credentials', 'The name or the password is wrong.');
      }
      return this.sessions.open(tx, now, 'password');
    });
  }
}
