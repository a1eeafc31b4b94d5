import { Injectable } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { OpenAPIObject } from '@nestjs/swagger';
import { buildOpenApi } from './build-openapi.js';

/** The document of this process, built when it is first asked for. */
@Injectable()
export class OpenApiDocument {
  private app: NestFastifyApplication | null = null;
  private document: OpenAPIObject | null = null;

  describe(app: NestFastifyApplication): void {
    this.app = app;
  }

  read(): OpenAPIObject {
    if (this.app === null) throw new Error('the application to describe is not known yet');
    this.document ??= buildOpenApi(this.app);
    return this.document;
  }
}
