/** What is wrong, where, and what to do: for a refusal of the API, and for a server that does not answer. Decides the exit code too. */
import type { FieldError, ProblemBody } from '../../contracts/common.js';
import { EXIT, type ExitCode } from './exit-codes.js';

export interface Trouble {
  /** What is wrong, in a sentence or two. */
  says: string;
  /** What to do about it; null where the refusal says so itself. */
  todo: string | null;
  exitCode: ExitCode;
  /** It may pass by itself: asking again makes sense. */
  isPassing: boolean;
}

const WHAT_TO_DO: Record<string, string> = {
  unauthenticated:
    'Set ROLLCALL_KEY (or --key) to an API key that is in force. An admin makes one under Settings → Keys, or starts Rollcall with ROLLCALL_BOOTSTRAP_KEY.',
  forbidden: 'Use a key whose role may do this: support bumps clients, admin also changes limits and pauses.',
  host_not_allowed:
    'On the server, name the host of this URL in ROLLCALL_ALLOWED_HOSTS (or as ROLLCALL_PUBLIC_URL) and start it again; or use a URL that it knows.',
  stale_version: 'Nothing was changed. Look again and repeat.',
  count_moved: 'Nothing was changed. Look again and repeat with the number of now.',
  too_many_requests: 'Try again shortly.',
  overloaded: 'Try again shortly.',
  database_unavailable:
    'Its database is down or cannot be reached from there: look at the server. rollcall doctor says more.',
  internal: 'Look for the request id in the log of the server.',
};

function exitCodeOf(status: number, code: string): ExitCode {
  if (status === 401 || code === 'forbidden') return EXIT.notAllowed;
  if (status === 412 || code === 'count_moved') return EXIT.changedMeanwhile;
  return status >= 500 || status === 429 ? EXIT.unreachable : EXIT.failed;
}

/** `/filter/group/0` reads `filter.group[0]`. */
function place(pointer: string): string {
  const parts = pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  return parts.map((part, index) => (/^\d+$/.test(part) ? `[${part}]` : index === 0 ? part : `.${part}`)).join('');
}

function errorLine({ pointer, message }: FieldError): string {
  return pointer === '' ? `  ${message}` : `  ${place(pointer)}: ${message}`;
}

export function problemTrouble(
  problem: Pick<ProblemBody, 'title' | 'code' | 'requestId'> & Partial<ProblemBody>,
  status: number,
): Trouble {
  const sentence = problem.detail === undefined ? `${problem.title}.` : `${problem.title}. ${problem.detail}`;
  const lines = [sentence, ...(problem.errors ?? []).map(errorLine)];
  if (status >= 500) lines.push(`  request id ${problem.requestId}`);
  return {
    says: lines.join('\n'),
    todo: WHAT_TO_DO[problem.code] ?? null,
    exitCode: exitCodeOf(status, problem.code),
    isPassing: status >= 500 || status === 429,
  };
}

/** An answer that is none of Rollcall's. `location`: where a redirect leads. */
export function strangeAnswer(url: string, status: number, location: string | null): Trouble {
  const isGateway = status === 502 || status === 503 || status === 504;
  const redirected = status >= 300 && status < 400 && location !== null;
  return {
    says: redirected
      ? `${url} sends on to ${location}, and the key is sent to no other address.`
      : `What answers at ${url} (status ${status}) does not speak as Rollcall does.`,
    todo: redirected
      ? 'Give that address as --url or ROLLCALL_URL, if it is yours.'
      : isGateway
        ? 'A proxy answers, and Rollcall behind it does not: look whether it runs.'
        : 'Look at --url or ROLLCALL_URL: it is the address of the dashboard, e.g. http://127.0.0.1:3000.',
    exitCode: EXIT.unreachable,
    isPassing: isGateway,
  };
}

const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_|ALTNAME|ERR_TLS|EPROTO|ERR_SSL/;

/** No answer at all. `code`: the system's word for it, e.g. `ECONNREFUSED`. */
export function networkTrouble(url: string, code: string): Trouble {
  const trouble = (says: string, todo: string, isPassing = true): Trouble => ({
    says,
    todo,
    exitCode: EXIT.unreachable,
    isPassing,
  });
  if (code === 'ECONNREFUSED') {
    return trouble(`Nothing listens at ${url}.`, 'Start Rollcall (npm start), or look at --url or ROLLCALL_URL.');
  }
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return trouble(
      `The host name of ${url} is not known here (${code}).`,
      'Look at its spelling, and at the name server of this machine.',
    );
  }
  if (isCertificateCode(code)) {
    const todo =
      'If it is the certificate of your own authority, name its file in NODE_EXTRA_CA_CERTS. Look at host name, expiry and whether the port speaks TLS.';
    return trouble(`The connection to ${url} is not secure (${code}).`, todo, false);
  }
  if (code === 'TIMEOUT' || code === 'ETIMEDOUT' || code === 'UND_ERR_CONNECT_TIMEOUT') {
    return trouble(
      `${url} did not answer in time.`,
      'Look whether a firewall stands between, and whether Rollcall is up.',
    );
  }
  return trouble(
    `The connection to ${url} failed (${code}).`,
    'Look whether Rollcall is up: rollcall doctor says more.',
  );
}

const isCertificateCode = (code: string): boolean => CERTIFICATE.test(code);
