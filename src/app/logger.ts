import { inspect } from 'node:util';
import type { LoggerService } from '@nestjs/common';
import { destination, pino, type DestinationStream, type Logger } from 'pino';
import type { LogLevel } from '../platform/config.js';

/** What the framework tells of itself at every start. */
const CHATTY = new Set([
  'InstanceLoader',
  'NestApplication',
  'NestFactory',
  'RouterExplorer',
  'RoutesResolver',
  'WebSocketsController',
]);
const STDERR = 2;
const COLOURS: Record<string, string> = { fatal: '31', error: '31', warn: '33', info: '36', debug: '90', trace: '90' };

/** Nest's logger on pino: JSON lines on the error output, or lines for people when that is a terminal. The context comes last in `rest`. */
export class AppLogger implements LoggerService {
  private readonly pino: Logger;

  constructor(level: LogLevel, output: DestinationStream = defaultOutput()) {
    this.pino = pino(
      {
        level,
        base: null,
        timestamp: pino.stdTimeFunctions.isoTime,
        formatters: { level: (label) => ({ level: label }) },
      },
      output,
    );
  }

  log(message: unknown, ...rest: unknown[]): void {
    const context = contextOf(rest);
    this.pino[CHATTY.has(context ?? '') ? 'debug' : 'info']({ context }, textOf(message));
  }

  /** `rest` may hold the stack before the context. */
  error(message: unknown, ...rest: unknown[]): void {
    this.pino.error({ context: contextOf(rest), stack: stackOf(message, rest) }, textOf(message));
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.pino.warn({ context: contextOf(rest) }, textOf(message));
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.pino.debug({ context: contextOf(rest) }, textOf(message));
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.pino.trace({ context: contextOf(rest) }, textOf(message));
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.pino.fatal({ context: contextOf(rest), stack: stackOf(message, rest) }, textOf(message));
  }
}

function contextOf(rest: readonly unknown[]): string | undefined {
  const last = rest.at(-1);
  return typeof last === 'string' ? last : undefined;
}

function stackOf(message: unknown, rest: readonly unknown[]): string | undefined {
  if (message instanceof Error) return message.stack;
  const [first] = rest;
  if (first instanceof Error) return first.stack;
  return rest.length > 1 && typeof first === 'string' ? first : undefined;
}

function textOf(message: unknown): string {
  if (typeof message === 'string') return message;
  return message instanceof Error ? message.message : inspect(message);
}

function defaultOutput(): DestinationStream {
  const stream = destination({ dest: STDERR, sync: true });
  return process.stderr.isTTY ? { write: (line) => stream.write(forPeople(line)) } : stream;
}

/** `12:00:00 warn  Redis  Redis cannot be reached` from one JSON line. */
export function forPeople(line: string): string {
  const { level = '', time, context, msg, stack } = JSON.parse(line) as Record<string, string | undefined>;
  const head = `${time?.slice(11, 19) ?? ''} \u001b[${COLOURS[level] ?? '0'}m${level.padEnd(5)}\u001b[0m`;
  const rest = [context, msg, stack === undefined ? undefined : `\n${stack}`].filter((part) => part !== undefined);
  return `${[head, ...rest.map(escaped)].join('  ')}\n`;
}

/** Text from elsewhere must not steer the terminal. */
function escaped(text: string): string {
  // eslint-disable-next-line no-control-regex -- control characters are what this is about
  return text.replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}
