import { describe, expect, it } from '@jest/globals';
import { type SmtpFailure, smtpVerdict } from './smtp-verdict.js';

const failure = (over: Partial<SmtpFailure>): SmtpFailure => ({
  message: 'no',
  code: null,
  command: null,
  status: null,
  recipientStatuses: [],
  timedOut: false,
  ...over,
});

describe('what an SMTP server answered', () => {
  it.each<[string, Partial<SmtpFailure>, boolean, string]>([
    ['busy', { status: 421, code: 'EPROTOCOL', command: 'CONN' }, true, 'unavailable'],
    [
      'greylisted',
      { status: 450, code: 'EENVELOPE', command: 'RCPT TO', recipientStatuses: [450] },
      true,
      'unavailable',
    ],
    ['full', { status: 452, code: 'EMESSAGE', command: 'DATA' }, true, 'unavailable'],
    [
      'one of two may come later',
      { status: 550, code: 'EENVELOPE', recipientStatuses: [550, 451] },
      true,
      'unavailable',
    ],
    [
      'no such mailbox',
      { status: 550, code: 'EENVELOPE', command: 'RCPT TO', recipientStatuses: [550] },
      false,
      'refused',
    ],
    ['message refused', { status: 554, code: 'EMESSAGE', command: 'DATA' }, false, 'refused'],
    ['turned away at the door', { status: 554, code: 'EPROTOCOL', command: 'CONN' }, true, 'refused'],
    ['wrong password', { status: 535, code: 'EAUTH', command: 'AUTH PLAIN' }, true, 'unauthorized'],
    ['no STARTTLS', { status: 502, code: 'ETLS', command: 'STARTTLS' }, true, 'tls_failed'],
    ['bad certificate', { code: 'ETLS' }, true, 'tls_failed'],
    ['not SMTP', { code: 'EPROTOCOL', command: 'CONN' }, true, 'bad_answer'],
    ['gone', { code: 'ECONNECTION' }, true, 'connection_failed'],
    ['too slow', { code: 'ESOCKET', timedOut: true }, true, 'timed_out'],
    ['an address of ours', { code: 'EENVELOPE', command: 'API' }, false, 'refused'],
  ])('%s', (_what, over, retryable, reason) => {
    expect(smtpVerdict(failure(over))).toMatchObject({ retryable, reason });
  });
});
