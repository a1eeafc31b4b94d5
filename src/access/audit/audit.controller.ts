import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { z } from 'zod';
import {
  auditAnswerSchema,
  auditQuerySchema,
  type AuditAnswer,
  type AuditEntry,
  type AuditQuery,
} from '../../contracts/access.js';
import { decodeCursor, encodeCursor } from '../../platform/page-cursor.js';
import { Can } from '../decorators.js';
import { AuditStore, type AuditRow } from './audit.store.js';

/** Time and id of the last entry given out. */
const placeSchema = z.tuple([
  z.string().regex(/^\d{4,6}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?[+-]\d\d(:\d\d){0,2}$/),
  z.number().int().min(1),
]);

@Controller('audit')
export class AuditController {
  constructor(private readonly store: AuditStore) {}

  @Get()
  @Can('audit.read')
  @ApiOperation({
    summary:
      'Who did what, from which state to which, and why; newest first. Actor, action and target are whole values, `q` any part; a page of a search for less than three letters may have fewer entries than the next',
  })
  @ApiOkResponse({ standardSchema: auditAnswerSchema })
  async list(@Query({ schema: auditQuerySchema }) query: AuditQuery): Promise<AuditAnswer> {
    const { limit, cursor, ...filter } = query;
    const place = decodeCursor(cursor, placeSchema);
    const before = place === null ? null : { at: place[0], id: place[1] };
    const { rows, lookedTo } = await this.store.list(filter, before, limit + 1);
    const items = rows.slice(0, limit);
    const last = items.at(-1);
    const isMore = rows.length > limit && last !== undefined;
    return {
      items: items.map(toEntry),
      nextCursor: isMore ? encodeCursor([last.exactAt, last.id]) : lookedTo && encodeCursor([lookedTo.at, lookedTo.id]),
    };
  }
}

function toEntry({ exactAt: _, ...row }: AuditRow): AuditEntry {
  return { ...row, id: String(row.id), at: row.at.toISOString() };
}
