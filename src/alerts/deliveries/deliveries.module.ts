import { Module } from '@nestjs/common';
import { AlertOutbox } from './alert-outbox.service.js';

@Module({ providers: [AlertOutbox], exports: [AlertOutbox] })
export class DeliveriesModule {}
