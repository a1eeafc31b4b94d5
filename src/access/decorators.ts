import {
  applyDecorators,
  createParamDecorator,
  type ExecutionContext,
  SetMetadata,
  UseInterceptors,
} from '@nestjs/common';
import { ApiExtension, ApiHeader } from '@nestjs/swagger';
import type { Action } from '../contracts/words.js';
import { InvariantError } from '../platform/problem.js';
import type { Actor, ActorRequest } from './actor.js';
import { IdempotencyInterceptor } from './idempotency/idempotency.js';

export const ACTION_METADATA = 'rollcall:action';
export const PUBLIC_METADATA = 'rollcall:public';

/** What the handler does, so that the guard can say who may. Every handler has this or {@link Public}; one without is refused to all. */
export const Can = (action: Action) =>
  applyDecorators(SetMetadata(ACTION_METADATA, action), ApiExtension('x-action', action));

/** Open to everyone: health and the sign-in, nothing else. */
export const Public = () => applyDecorators(SetMetadata(PUBLIC_METADATA, true), ApiExtension('x-public', true));

/** The parameter gets who is asking. */
export const CurrentActor = createParamDecorator((_: unknown, context: ExecutionContext): Actor => {
  const { actor } = context.switchToHttp().getRequest<ActorRequest>();
  if (actor === null) throw new InvariantError('a public handler has no actor');
  return actor;
});

/** The POST takes an `Idempotency-Key`: repeated with the same key and body, it answers what it answered first and does nothing more. */
export const Idempotent = () =>
  applyDecorators(
    UseInterceptors(IdempotencyInterceptor),
    ApiHeader({ name: 'Idempotency-Key', required: false, schema: { type: 'string', minLength: 1, maxLength: 200 } }),
  );
