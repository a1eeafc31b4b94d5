import { stringify } from 'yaml';
import { z } from 'zod';
import {
  jumpClientPatchSchema,
  jumpClientSchema,
  jumpGroupSchema,
  jumpointNodeSchema,
  jumpointSchema,
} from '../../contracts/appliance-api.js';
import type { VendorRoute } from './vendor-call.js';

/**
 * The document that the simulated appliance gives of its Configuration API. A real one's is longer and in its own words: who reads it
 * for the paths, methods and fields finds the same here as far as they are served.
 */

const SCHEMAS = {
  JumpClient: jumpClientSchema,
  JumpClientPatch: jumpClientPatchSchema,
  JumpGroup: jumpGroupSchema,
  Jumpoint: jumpointSchema,
  JumpointNode: jumpointNodeSchema,
};
type SchemaName = keyof typeof SCHEMAS;

const ANSWERS: Readonly<Record<string, { readonly of: SchemaName; readonly isList: boolean }>> = {
  'jump-client': { of: 'JumpClient', isList: true },
  'jump-client/{id}': { of: 'JumpClient', isList: false },
  'jump-group': { of: 'JumpGroup', isList: true },
  'jump-group/{id}': { of: 'JumpGroup', isList: false },
  jumpoint: { of: 'Jumpoint', isList: true },
  'jumpoint/{id}': { of: 'Jumpoint', isList: false },
  'jumpoint/{id}/node': { of: 'JumpointNode', isList: true },
};

const reference = (name: SchemaName) => ({ $ref: `#/components/schemas/${name}` });
const asJson = (schema: object) => ({ content: { 'application/json': { schema } } });

export function openApiText(routes: readonly VendorRoute[]): string {
  const paths = Object.fromEntries(
    routes.map(({ path, methods }) => {
      const short = path.split('/').slice(4).join('/');
      const operations = Object.keys(methods).map(
        (method) => [method.toLowerCase(), operationOf(short, method)] as const,
      );
      return [`/${short}`, { ...parametersOf(short), ...Object.fromEntries(operations) }];
    }),
  );
  const schemas = Object.fromEntries(
    Object.entries(SCHEMAS).map(([name, schema]) => [name, z.toJSONSchema(schema, { io: 'input' })]),
  );
  return stringify({
    openapi: '3.1.0',
    info: { title: 'Configuration API', version: '1.12.0' },
    servers: [{ url: '/api/config/v1' }],
    paths,
    components: {
      schemas,
      securitySchemes: {
        oauth2: { type: 'oauth2', flows: { clientCredentials: { tokenUrl: '/oauth2/token', scopes: {} } } },
      },
    },
    security: [{ oauth2: [] }],
  });
}

function parametersOf(short: string) {
  if (!short.includes('{id}')) return {};
  return { parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'integer', minimum: 1 } }] };
}

function operationOf(short: string, method: string) {
  const { of, isList } = ANSWERS[short]!;
  if (method === 'DELETE') return { responses: { 204: { description: 'It is deleted.' } } };
  const answer = isList ? { type: 'array', items: reference(of) } : reference(of);
  return {
    ...(method === 'PATCH' && { requestBody: asJson(reference('JumpClientPatch')) }),
    responses: { 200: { description: 'OK', ...asJson(answer) } },
  };
}
