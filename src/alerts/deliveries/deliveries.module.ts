import { Module } from '@nestjs/common';
import { AlertOutbox } from './alert-outbox.service.js';
import { AlertOutboxStore } from './alert-outbox.store.js';
import { DeliveriesQueue } from './deliveries-queue.js';

@Module({ providers: [AlertOutbox, AlertOutboxStore, DeliveriesQueue], exports: [AlertOutbox] })
export class DeliveriesModule {}
