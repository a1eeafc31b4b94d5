import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { z } from 'zod';
import { problemSchema } from '../../contracts/common.js';
import { SESSION_COOKIE } from '../../access/sessions/session-cookie.js';
import { schemaNames } from './schema-names.js';

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;
const COMPONENTS = '#/components/schemas/';
/** `/api/v1/sites/{site}/clients/…` is about clients, `/api/v1/keys/{id}` about keys. */
const SUBJECT = /^\/(?:api\/v1\/)?(?:sites\/\{site\}\/)?([\w-]+)/;

type JsonSchema = Record<string, unknown>;

/** Ids for zod: a named schema inside another becomes a reference. */
const registry = z.registry<{ id: string }>();
for (const [schema, name] of schemaNames) registry.add(schema, { id: name });

/** The OpenAPI document of the API, generated from the handlers' decorators and the contract's zod schemas. */
export function buildOpenApi(app: INestApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Rollcall')
    .setDescription(
      'Watches a fleet of Jump Clients through the upgrade of their appliance, and steers it where it may.',
    )
    .setVersion('1')
    .addBearerAuth({ type: 'http', scheme: 'bearer', description: 'An API key' }, 'key')
    .addCookieAuth(SESSION_COOKIE, { type: 'apiKey', in: 'cookie', name: SESSION_COOKIE }, 'session')
    .build();
  const document = SwaggerModule.createDocument(app, config, {
    autoTagControllers: false,
    operationIdFactory: (controller, method) => `${controller.replace(/Controller$/, '')}_${method}`,
    standardSchemaConverter: (schema, { schemaType }) => convert(schema as z.ZodType, schemaType),
  });
  return finish(document);
}

/** A schema, and the named ones that it refers to. What comes in is strict, so a body is not described by what goes out. */
function convert(schema: z.ZodType, io: 'input' | 'output') {
  const metadata = io === 'output' ? registry : z.registry<{ id: string }>();
  const override = ({ jsonSchema }: { jsonSchema: JsonSchema }) => {
    // The format says it already, in a word.
    if (jsonSchema['format'] !== undefined) delete jsonSchema['pattern'];
    // An answer may get another field one day.
    if (io === 'output' && jsonSchema['additionalProperties'] === false) delete jsonSchema['additionalProperties'];
  };
  const converted = JSON.stringify(z.toJSONSchema(schema, { io, metadata, unrepresentable: 'any', override }));
  const { $defs = {}, ...rest } = JSON.parse(converted.replaceAll('"#/$defs/', `"${COMPONENTS}`)) as JsonSchema & {
    $defs?: Record<string, JsonSchema>;
  };
  const components = Object.fromEntries(Object.entries($defs).map(([name, definition]) => [name, bare(definition)]));
  const shape = bare(rest);
  const name = schemaNames.get(schema);
  if (name === undefined || components[name] !== undefined) return { schema: shape, components };
  return { schema: { $ref: COMPONENTS + name }, components: { ...components, [name]: shape } };
}

/** Without what says of the schema itself rather than of its values. */
function bare({ $schema: _, id: __, ...shape }: JsonSchema): JsonSchema {
  return shape;
}

/** What holds for every operation, and an order that does not change with the order of files. */
function finish(document: OpenAPIObject): OpenAPIObject {
  const problem = convert(problemSchema, 'output');
  const schemas = { ...document.components?.schemas, ...problem.components } as Record<string, JsonSchema>;
  Object.assign(schemas, named(document, schemas));
  for (const [path, item] of Object.entries(document.paths)) {
    for (const method of METHODS) {
      const operation = item[method] as (typeof item.get & Record<string, unknown>) | undefined;
      if (operation === undefined) continue;
      operation.tags ??= [SUBJECT.exec(path)?.[1] ?? 'other'];
      operation.security = operation['x-public'] === true ? [] : [{ key: [] }, { session: [] }];
      operation.responses.default ??= {
        description: 'A problem (RFC 9457)',
        content: { 'application/problem+json': { schema: problem.schema } },
      };
    }
  }
  return {
    ...document,
    paths: sorted(document.paths),
    components: { ...document.components, schemas: sorted(schemas) },
  };
}

/** What a handler names without its schema: a body that it judges by itself. */
function named(document: OpenAPIObject, known: Record<string, JsonSchema>): Record<string, JsonSchema> {
  const names = [...JSON.stringify(document.paths).matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(
    ([, name]) => name,
  );
  const missing = [...schemaNames].filter(([, name]) => names.includes(name) && known[name] === undefined);
  return Object.assign({}, ...missing.map(([schema]) => convert(schema, 'input').components)) as Record<
    string,
    JsonSchema
  >;
}

function sorted<Value>(record: Record<string, Value>): Record<string, Value> {
  return Object.fromEntries(Object.entries(record).sort(([left], [right]) => (left < right ? -1 : 1)));
}
