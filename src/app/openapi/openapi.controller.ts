import { Controller, Get } from '@nestjs/common';
import { ApiExcludeController, type OpenAPIObject } from '@nestjs/swagger';
import { Can } from '../../access/decorators.js';
import { OpenApiDocument } from './openapi-document.js';

@ApiExcludeController()
@Controller('api/openapi.json')
export class OpenApiController {
  constructor(private readonly document: OpenApiDocument) {}

  @Get()
  @Can('session.read')
  read(): OpenAPIObject {
    return this.document.read();
  }
}
