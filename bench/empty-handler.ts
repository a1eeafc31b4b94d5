/** What Rollcall's single check-ins are compared with: the same framework parses the same JSON and answers, and that is all. */
import 'reflect-metadata';
import { Body, Controller, HttpCode, Module, Post } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { AddressInfo } from 'node:net';
import { serveOrders } from './stage/child.js';

@Controller('empty')
class EmptyController {
  @Post()
  @HttpCode(200)
  take(@Body() _body: unknown): { ok: true } {
    return { ok: true };
  }
}

@Module({ controllers: [EmptyController] })
class EmptyModule {}

const app = await NestFactory.create<NestFastifyApplication>(EmptyModule, new FastifyAdapter({ skipMiddie: true }), {
  logger: false,
});
await app.listen(0, '127.0.0.1');
const { port } = app.getHttpServer().address() as AddressInfo;

serveOrders<'port'>(() => Promise.resolve(port));
