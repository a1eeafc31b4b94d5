/**
 * Decides what became of an e-mail that an SMTP server did not take: whether the same one may be taken later. Invariant: what may still
 * be delivered is tried again. Source: RFC 5321, 4.2.1 (4yz: try again; 5yz: do not), and 4.3.2 for what each command may be answered.
 */
import type { DeliveryFailure } from '../../../../../contracts/alert-words.js';

/** As the SMTP client reports it. */
export interface SmtpFailure {
  message: string;
  /** The client's own word: EAUTH, ETLS, EENVELOPE … */
  code: string | null;
  /** The command that was answered, or the part of the conversation in which it failed. */
  command: string | null;
  /** The server's number; null when it gave no answer. */
  status: number | null;
  /** Of each recipient that was refused. */
  recipientStatuses: readonly number[];
  timedOut: boolean;
}

export interface SmtpVerdict {
  retryable: boolean;
  status: number | null;
  reason: DeliveryFailure;
}

const BEFORE_THE_MESSAGE = new Set(['CONN', 'EHLO', 'HELO']);

export function smtpVerdict(failure: SmtpFailure): SmtpVerdict {
  const { code, command, status } = failure;
  if (failure.timedOut) return { retryable: true, status: null, reason: 'timed_out' };
  // The password may be put right while the message waits.
  if (code === 'EAUTH' || code === 'ENOAUTH') return { retryable: true, status, reason: 'unauthorized' };
  if (code === 'ETLS' || command === 'STARTTLS') return { retryable: true, status, reason: 'tls_failed' };
  return status === null ? unanswered(code) : answered(status, failure);
}

function unanswered(code: string | null): SmtpVerdict {
  // Not sent at all: our own side did not take the addresses for such.
  if (code === 'EENVELOPE' || code === 'EMESSAGE') return { retryable: false, status: null, reason: 'refused' };
  return { retryable: true, status: null, reason: code === 'EPROTOCOL' ? 'bad_answer' : 'connection_failed' };
}

function answered(status: number, { command, recipientStatuses }: SmtpFailure): SmtpVerdict {
  const later = [status, ...recipientStatuses].some((one) => one < 500);
  if (later) return { retryable: true, status, reason: 'unavailable' };
  // A server that turns us away before it has seen the message says nothing about the message.
  return { retryable: BEFORE_THE_MESSAGE.has(command ?? ''), status, reason: 'refused' };
}
