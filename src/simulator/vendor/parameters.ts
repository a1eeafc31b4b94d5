import { oauthProblem, problem, type ApiAnswer } from './answer.js';

/** A name that is not known: 401 in the Configuration API, 400 in Command v2. */
export function unknownName(status: 400 | 401, name: string): ApiAnswer {
  const message = `A parameter or field of this name is not known: ${name}`;
  return status === 401 ? oauthProblem(401, 'invalid_request', message) : problem(400, message);
}

/** The answer to a query with a parameter that is not one of these; null when there is none. */
export function whyUnknown(status: 400 | 401, query: URLSearchParams, known: readonly string[]): ApiAnswer | null {
  const unknown = [...query.keys()].find((name) => !known.includes(name));
  return unknown === undefined ? null : unknownName(status, unknown);
}
