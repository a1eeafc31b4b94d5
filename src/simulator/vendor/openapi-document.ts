import { stringify } from 'yaml';
import { z } from 'zod';
import {
  invalidSchema,
  jumpClientPatchSchema,
  jumpClientSchema,
  jumpGroupSchema,
  jumpointNodeSchema,
  jumpointSchema,
  messageSchema,
  PAGE_HEADERS,
  PER_PAGE_MAX,
  PER_PAGE_MIN,
  RATE_HEADERS,
  tokenErrorSchema,
} from '../../contracts/appliance-api.js';
import { CLIENT_FILTERS, FILTER_CHOICES, WHOLE_FILTERS } from './client-rows.js';
import type { VendorRoute } from './vendor-call.js';

/**
 * The document that the simulated appliance gives of its Configuration API. A real one's is longer and in its own words: who reads it
 * for the paths, methods, parameters and fields finds the same here as far as they are served. A test asks every operation by it.
 */

const SCHEMAS = {
  JumpClient: jumpClientSchema,
  JumpClientPatch: jumpClientPatchSchema,
  JumpGroup: jumpGroupSchema,
  Jumpoint: jumpointSchema,
  JumpointNode: jumpointNodeSchema,
  Message: messageSchema,
  Denied: tokenErrorSchema,
  Invalid: invalidSchema,
};
type SchemaName = keyof typeof SCHEMAS;

interface Resource {
  readonly of: SchemaName;
  readonly isList: boolean;
  /** What the list can be filtered by; without, it has no pages and takes no parameters. */
  readonly filters?: readonly string[];
}

/** What the lists of groups and Jumpoints can be filtered by. */
export const LIST_FILTERS = ['name', 'code_name'] as const;

const RESOURCES: Readonly<Record<string, Resource>> = {
  'jump-client': { of: 'JumpClient', isList: true, filters: CLIENT_FILTERS },
  'jump-client/{id}': { of: 'JumpClient', isList: false },
  'jump-group': { of: 'JumpGroup', isList: true, filters: LIST_FILTERS },
  'jump-group/{id}': { of: 'JumpGroup', isList: false },
  jumpoint: { of: 'Jumpoint', isList: true, filters: LIST_FILTERS },
  'jumpoint/{id}': { of: 'Jumpoint', isList: false },
  'jumpoint/{id}/node': { of: 'JumpointNode', isList: true },
};

const reference = (name: SchemaName) => ({ $ref: `#/components/schemas/${name}` });
const asJson = (schema: object) => ({ content: { 'application/json': { schema } } });
const WHOLE = { type: 'integer', minimum: 1, maximum: 2_147_483_647, format: 'int32' };

export function openApiText(routes: readonly VendorRoute[]): string {
  const paths = routes.map(({ path, methods }) => {
    const short = path.split('/').slice(4).join('/');
    const operations = Object.keys(methods).map(
      (method) => [method.toLowerCase(), operationOf(short, method)] as const,
    );
    return [`/${short}`, { ...idOf(short), ...Object.fromEntries(operations) }] as const;
  });
  return stringify(
    {
      openapi: '3.1.0',
      info: { title: 'Configuration API', version: '1.12.0' },
      servers: [{ url: '/api/config/v1' }],
      paths: { ...Object.fromEntries(paths), '/openapi.yaml': { get: THIS_DOCUMENT } },
      components: {
        schemas: Object.fromEntries(Object.entries(SCHEMAS).map(([name, schema]) => [name, schemaOf(schema)])),
        securitySchemes: {
          oauth2: { type: 'oauth2', flows: { clientCredentials: { tokenUrl: '/oauth2/token', scopes: {} } } },
        },
      },
      security: [{ oauth2: [] }],
    },
    { aliasDuplicateObjects: false },
  );
}

function schemaOf(schema: z.ZodType): object {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input' });
  return rest;
}

function idOf(short: string) {
  return short.includes('{id}') ? { parameters: [{ name: 'id', in: 'path', required: true, schema: WHOLE }] } : {};
}

const refusal = (description: string, name: SchemaName) => ({ description, ...asJson(reference(name)) });
const ANY_REFUSAL = {
  401: refusal('The token is dead, or a parameter or field is not known', 'Denied'),
  403: refusal('The account may not', 'Message'),
  429: refusal('Too many requests', 'Message'),
  500: refusal('The appliance could not do it', 'Message'),
};

const THIS_DOCUMENT = {
  responses: {
    200: { description: 'This document', content: { 'application/yaml': { schema: { type: 'string' } } } },
    ...ANY_REFUSAL,
  },
};

function operationOf(short: string, method: string) {
  const { of, isList, filters } = RESOURCES[short]!;
  const answer = isList ? { type: 'array', items: reference(of) } : reference(of);
  const isPatch = method === 'PATCH';
  return {
    ...(filters !== undefined && { parameters: [...filters.map(filterOf), ...PAGING] }),
    ...(isPatch && { requestBody: { required: true, ...asJson(reference('JumpClientPatch')) } }),
    responses: {
      ...(method === 'DELETE'
        ? { 204: { description: 'It is deleted' } }
        : { 200: { description: 'OK', headers: headersOf(filters !== undefined), ...asJson(answer) } }),
      ...ANY_REFUSAL,
      ...(isPatch && { 400: refusal('The body is no JSON object', 'Message') }),
      ...(short.includes('{id}') && { 404: refusal('There is none with this id', 'Message') }),
      ...((isPatch || filters !== undefined) && { 422: refusal('A value is not valid', 'Invalid') }),
    },
  };
}

function filterOf(name: string) {
  const choices = FILTER_CHOICES[name];
  const schema = choices === undefined ? { type: 'string' } : { type: 'string', enum: choices };
  return { name, in: 'query', schema: WHOLE_FILTERS.includes(name) ? WHOLE : schema };
}

const PAGING = [
  {
    name: 'per_page',
    in: 'query',
    schema: { type: 'integer', minimum: PER_PAGE_MIN, maximum: PER_PAGE_MAX, default: PER_PAGE_MAX },
  },
  { name: 'current_page', in: 'query', schema: { ...WHOLE, default: 1 } },
];

function headersOf(isPaged: boolean) {
  const whole = { schema: { type: 'integer' } };
  const named = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, whole]));
  return {
    ...named(Object.values(RATE_HEADERS)),
    ...(isPaged && { link: { schema: { type: 'string' } }, ...named(Object.values(PAGE_HEADERS)) }),
  };
}
