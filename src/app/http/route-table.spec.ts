import { describe, expect, it } from '@jest/globals';
import { RouteTable } from './route-table.js';

const table = new RouteTable();
table.add('GET', '/api/v1/sites');
table.add(['POST', 'PUT'], '/api/v1/sites');
table.add('DELETE', '/api/v1/sites/:site');
table.add('GET', '/api/openapi.json');
table.add('GET', '/*');

describe('RouteTable', () => {
  it.each([
    ['/api/v1/sites', ['GET', 'POST', 'PUT']],
    ['/api/v1/sites/demo', ['DELETE']],
    ['/api/v1/sites/', []],
    ['/api/v1/sites/demo/more', []],
    ['/api/openapi.json', ['GET']],
    ['/api/openapi-json', []],
    ['/anything', []],
  ])('%s takes %j', (path, methods) => {
    expect(table.methodsOf(path)).toEqual(methods);
  });
});
