import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { z } from 'zod';
import { auditAnswerSchema, auditQuerySchema, type AuditAnswer, type AuditQuery } from '../../contracts/access.js';
import { decodeCursor, encodeCursor } from '../../platform/page-cursor.js';
import { Can } from '../decorators.js';
import { AuditStore } from './audit.store.js';

const placeSchema = z.tuple([z.number().int().min(1)]);

@Controller('audit')
export class AuditController {
  constructor(private readonly store: AuditStore) {}

  @Get()
  @Can('audit.read')
  @ApiOperation({ summary: 'Who did what, from which state to which, and why; newest first' })
  @ApiOkResponse({ standardSchema: auditAnswerSchema })
  async list(@Query({ schema: auditQuerySchema }) query: AuditQuery): Promise<AuditAnswer> {
    const before = decodeCursor(query.cursor, placeSchema)?.[0] ?? null;
    const rows = await this.store.list(query.site ?? null, before, query.limit + 1);
    const items = rows.slice(0, query.limit);
    const last = items.at(-1);
    return {
      items: items.map((row) => ({ ...row, id: String(row.id), at: row.at.toISOString() })),
      nextCursor: rows.length > query.limit && last !== undefined ? encodeCursor([last.id]) : null,
    };
  }
}
