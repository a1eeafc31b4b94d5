import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type ProblemCode, PROBLEMS } from '../../contracts/problems.js';
import { isConnectionFailure, sqlState } from '../../platform/database/database.js';
import { Problem } from '../../platform/problem.js';
import { RouteTable } from './route-table.js';
import { sendProblem } from './send-problem.js';

/** What the server's own refusals, made before any handler runs, mean. */
const SERVER_CODES: Record<string, ProblemCode> = {
  FST_ERR_BAD_URL: 'not_found',
  FST_ERR_MAX_PARAM_LENGTH: 'not_found',
  FST_ERR_CTP_BODY_TOO_LARGE: 'too_large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported_media_type',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'bad_json',
  FST_ERR_CTP_INVALID_JSON_BODY: 'bad_json',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'bad_header',
};
/** Deadlock, serialization failure, lock time-out, after all attempts. */
const BUSY = new Set(['40P01', '40001', '55P03']);
const RETRY_SOON = { 'retry-after': '2' };

/** The one place where an error becomes an HTTP answer: `application/problem+json`, and nothing internal in it. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly log = new Logger('Http');

  constructor(private readonly routes: RouteTable) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const problem = this.problemOf(error, request);
    if (PROBLEMS[problem.code].status >= 500) this.report(error, problem, request);
    if (reply.sent || reply.raw.headersSent) {
      // The answer is under way (a stream): cut it, so that nobody takes it for whole.
      reply.raw.destroy();
      return;
    }
    sendProblem(problem, request, reply);
  }

  private problemOf(error: unknown, request: FastifyRequest): Problem {
    if (error instanceof Problem) return error;
    if (error instanceof HttpException) return this.fromHttpException(error, request);
    if (isConnectionFailure(error)) {
      return new Problem('database_unavailable', 'Nothing was changed; try again shortly.', { headers: RETRY_SOON });
    }
    if (BUSY.has(sqlState(error) ?? '')) {
      return new Problem('overloaded', 'Nothing was changed; try again shortly.', { headers: RETRY_SOON });
    }
    if ((error as { statusCode?: unknown } | null)?.statusCode === 400) return badJson(error);
    return new Problem('internal', 'It has been logged under this requestId.');
  }

  private fromHttpException(error: HttpException, request: FastifyRequest): Problem {
    const cause = error.cause as { code?: string } | undefined;
    const code = SERVER_CODES[cause?.code ?? ''];
    if (code === 'too_large') return tooLarge(request.routeOptions.bodyLimit ?? request.server.initialConfig.bodyLimit);
    if (code === 'bad_json') return badJson(error);
    if (code === 'not_found') return new Problem('not_found', 'The path is not one of ours.');
    if (code === 'unsupported_media_type') return new Problem(code, 'Send JSON with "Content-Type: application/json".');
    if (code !== undefined) return new Problem(code, error.message);
    if (error.getStatus() === 404) return this.notFound(request);
    if (error.getStatus() === 400) return new Problem('bad_query', error.message);
    if (error.getStatus() === 403) return new Problem('forbidden', 'This actor may not do that.');
    return new Problem('internal', 'It has been logged under this requestId.');
  }

  private notFound(request: FastifyRequest): Problem {
    const path = request.url.split('?', 1)[0] ?? '';
    const methods = this.routes.methodsOf(path);
    if (methods.length === 0) return new Problem('not_found', 'The path is not one of ours.');
    const allow = methods.sort().join(', ');
    return new Problem('method_not_allowed', `This path takes ${allow}.`, { headers: { allow } });
  }

  private report(error: unknown, problem: Problem, request: FastifyRequest): void {
    const what = `${request.method} ${request.routeOptions.url ?? 'unknown path'} [${request.id}]`;
    if (problem.code === 'internal')
      this.log.error(`${what} failed`, error instanceof Error ? error.stack : String(error));
    else this.log.warn(`${what}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function badJson(error: unknown): Problem {
  const message = error instanceof Error ? error.message : 'the body is not JSON';
  return new Problem('bad_json', message, { errors: [{ pointer: '', code: 'bad_json', message }] });
}

function tooLarge(bytesMax: number | undefined): Problem {
  const message = `the body may be at most ${bytesMax} bytes long`;
  return new Problem('too_large', message, { errors: [{ pointer: '', code: 'too_large', message }] });
}
