import { expect, it } from '@jest/globals';
import { consoleUrl } from './open-tab';

it.each([
  ['https://support.example.com/api/client_script?type=web_console', true],
  ['http://127.0.0.1:4000/api/client_script', true],
  ['http://support.example.com/', false],
  ['javascript:alert(1)', false],
  ['/relative', false],
  [undefined, false],
])('%s may be opened: %s', (url, may) => expect(consoleUrl(url)).toBe(may ? url : undefined));
