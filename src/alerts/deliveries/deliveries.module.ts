import { Module } from '@nestjs/common';
import { AccessModule } from '../../access/access.module.js';
import { SitesModule } from '../../sites/sites.module.js';
import { AlertReceiversStore } from '../receivers/alert-receivers.store.js';
import { ReceiverSecrets } from '../receivers/receiver-secrets.service.js';
import { AlertOutbox } from './alert-outbox.service.js';
import { AlertOutboxStore } from './alert-outbox.store.js';
import { DeliveriesController } from './deliveries.controller.js';
import { DeliveriesProcessor } from './deliveries.processor.js';
import { DeliveriesQueue } from './deliveries-queue.js';
import { Deliveries } from './deliveries.service.js';
import { DeliveriesStore } from './deliveries.store.js';
import { DeliveryDispatch } from './delivery-dispatch.service.js';
import { DeliveryLog } from './delivery-log.service.js';
import { DeliveryLogStore } from './delivery-log.store.js';
import { DeliveryMetrics } from './delivery-metrics.js';
import { DueDeliveriesPass, EndedDeliveriesPass } from './delivery-passes.js';

@Module({
  imports: [AccessModule, SitesModule],
  controllers: [DeliveriesController],
  providers: [
    AlertOutbox,
    AlertOutboxStore,
    AlertReceiversStore,
    Deliveries,
    DeliveriesProcessor,
    DeliveriesQueue,
    DeliveriesStore,
    DeliveryDispatch,
    DeliveryLog,
    DeliveryLogStore,
    DeliveryMetrics,
    DueDeliveriesPass,
    EndedDeliveriesPass,
    ReceiverSecrets,
  ],
  exports: [AlertOutbox, AlertReceiversStore, DeliveriesStore, ReceiverSecrets],
})
export class DeliveriesModule {}
