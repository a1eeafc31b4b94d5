import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ProblemBody } from '../../contracts/common.js';
import { PROBLEMS } from '../../contracts/problems.js';
import type { Problem } from '../../platform/problem.js';

/** Answers with `application/problem+json` (RFC 9457). */
export function sendProblem(problem: Problem, request: FastifyRequest, reply: FastifyReply): void {
  const body = bodyOf(problem, request.id);
  void reply
    .status(body.status)
    .headers({ ...problem.options.headers, 'x-request-id': request.id })
    .type('application/problem+json')
    .serializer(JSON.stringify)
    .send(body);
}

function bodyOf(problem: Problem, requestId: string): ProblemBody {
  const { status, title } = PROBLEMS[problem.code];
  return {
    ...problem.options.extra,
    type: `urn:rollcall:problem:${problem.code}`,
    title,
    status,
    code: problem.code,
    detail: problem.detail,
    requestId,
    ...(problem.options.errors === undefined ? {} : { errors: [...problem.options.errors] }),
  };
}
