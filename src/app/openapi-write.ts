import 'reflect-metadata';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { openApiText } from './openapi/openapi-text.js';

/** Writes the OpenAPI document to docs/openapi.json of the working directory; a test compares it with what the handlers say. */
const file = path.resolve('docs', 'openapi.json');
await writeFile(file, await openApiText());
process.stdout.write(`${file}\n`);
process.exit(0);
