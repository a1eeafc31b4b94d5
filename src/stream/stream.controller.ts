import { createHash } from 'node:crypto';
import { Controller, Get, Headers, Query, Req, Res } from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Can, CurrentActor } from '../access/decorators.js';
import type { Actor } from '../access/actor.js';
import { roomName, sseQuerySchema, type SseQuery, type Subscribe } from '../contracts/stream.js';
import { Problem } from '../platform/problem.js';
import { isSelectedRoom } from './model/room-request.js';
import { parseEventId, seqLeftAt } from './model/event-id.js';
import { SseReader } from './sse-reader.js';
import { StreamHub } from './stream-hub.service.js';

/** A reader that lost its connection comes again after so long. */
const RETRY_MS = 2000;
const ROOMS_DIGEST_LENGTH = 12;

/** The stream as server-sent events, for scripts and for networks that let no WebSocket through. */
@ApiTags('stream')
@Controller('stream')
export class StreamController {
  constructor(private readonly hub: StreamHub) {}

  @Get()
  @Can('site.read')
  @ApiOperation({ summary: 'Rooms of a site as server-sent events: a snapshot of each, then what changes' })
  @ApiHeader({ name: 'Last-Event-ID', required: false })
  @ApiProduces('text/event-stream')
  async open(
    @CurrentActor() actor: Actor,
    @Query({ schema: sseQuerySchema }) query: SseQuery,
    @Headers('last-event-id') lastEventId: string | undefined,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const requests = query.rooms.map((room): Subscribe => {
      const ids = isSelectedRoom(room) ? { ids: query.ids ?? [] } : {};
      return { site: query.site, room, ...ids };
    });
    for (const one of requests) await this.hub.check(actor, one);
    if (this.hub.isFull) {
      throw new Problem('overloaded', 'This process has as many readers as it can serve.', {
        headers: { 'retry-after': String(RETRY_MS / 1000) },
      });
    }
    const reader = this.begin(request, reply, actor, query);
    if (reader !== null) await this.join(reader, requests, lastEventId);
  }

  /** Takes the answer out of the framework's hands. Null when only the head was asked for. */
  private begin(
    request: FastifyRequest,
    reply: FastifyReply,
    actor: Actor,
    { site, rooms }: SseQuery,
  ): SseReader | null {
    reply.hijack();
    reply.raw.writeHead(200, {
      ...(reply.getHeaders() as Record<string, string>),
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      // Proxies that collect an answer before they pass it on are told not to.
      'x-accel-buffering': 'no',
    });
    if (request.method === 'HEAD') {
      reply.raw.end();
      return null;
    }
    reply.raw.write(`retry: ${RETRY_MS}\n\n`);
    const names = rooms.map((room) => roomName(site, room));
    const reader = new SseReader(reply.raw, actor, this.originOf(names), names);
    reply.raw.on('close', () => this.hub.dismiss(reader));
    reply.raw.on('error', () => this.hub.dismiss(reader));
    this.hub.admit(reader);
    return reader;
  }

  private async join(
    reader: SseReader,
    requests: readonly Subscribe[],
    lastEventId: string | undefined,
  ): Promise<void> {
    const left = parseEventId(lastEventId);
    const origin = this.originOf(requests.map(({ site, room }) => roomName(site, room)));
    for (const [index, one] of requests.entries()) {
      // What a reader selects is counted for its connection alone, so that an earlier place says nothing.
      const leftAtSeq = isSelectedRoom(one.room) ? null : seqLeftAt(left, origin, requests.length, index);
      await this.hub.subscribe(reader, one, (subscribed) => {
        if (subscribed.ok) reader.snapshot(subscribed, leftAtSeq);
        else reader.fail(subscribed.code);
      });
    }
  }

  /** What an id's numbers belong to: this process and exactly these rooms. Another site's may be as far by chance. */
  private originOf(roomNames: readonly string[]): string {
    const rooms = createHash('sha256').update(roomNames.join(' ')).digest('base64url').slice(0, ROOMS_DIGEST_LENGTH);
    return `${this.hub.epoch}-${rooms}`;
  }
}
