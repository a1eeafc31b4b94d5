import { describe, expect, it } from '@jest/globals';
import { AppLogger, forPeople } from './logger.js';

function written(level: 'info' | 'debug', tell: (log: AppLogger) => void): Record<string, unknown>[] {
  const lines: string[] = [];
  tell(new AppLogger(level, { write: (line) => lines.push(line) }));
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe('AppLogger', () => {
  it('writes JSON with level, time, context and text', () => {
    const [line] = written('info', (log) => log.log('the feed is up', 'ChangeFeed'));
    expect(line).toEqual({ level: 'info', time: expect.any(String), context: 'ChangeFeed', msg: 'the feed is up' });
    expect(Date.parse(line!['time'] as string)).not.toBeNaN();
  });

  it('finds the stack, given apart or in an error', () => {
    const lines = written('info', (log) => {
      log.error('it failed', 'Error: it failed\n    at here', 'Http');
      log.error(new Error('it broke'), 'Main');
    });
    expect(lines[0]).toMatchObject({ context: 'Http', stack: 'Error: it failed\n    at here', msg: 'it failed' });
    expect(lines[1]).toMatchObject({
      context: 'Main',
      stack: expect.stringMatching(/^Error: it broke\n/),
      msg: 'it broke',
    });
  });

  it('keeps what the framework tells at every start for those who look for it', () => {
    const tell = (log: AppLogger) => log.log('Mapped {/api/v1/sites, GET} route', 'RouterExplorer');
    expect(written('info', tell)).toEqual([]);
    expect(written('debug', tell)).toMatchObject([{ level: 'debug', context: 'RouterExplorer' }]);
  });

  it('does not fail on what it is told', () => {
    const circle: Record<string, unknown> = {};
    circle['self'] = circle;
    expect(written('info', (log) => log.warn(circle, 'X'))).toMatchObject([{ level: 'warn', context: 'X' }]);
  });
});

describe('forPeople', () => {
  it('shows control characters of others as such', () => {
    const line = JSON.stringify({
      level: 'warn',
      time: '2026-03-01T02:03:04.000Z',
      context: 'X',
      msg: 'a\u001b[2Jb\u0007c\u009bd',
    });
    expect(forPeople(line)).toBe('02:03:04 \u001b[33mwarn \u001b[0m  X  a\\u001b[2Jb\\u0007c\\u009bd\n');
  });
});
