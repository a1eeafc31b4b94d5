import { Module } from '@nestjs/common';
import { AccessModule } from '../../access/access.module.js';
import { SitesModule } from '../../sites/sites.module.js';
import { DeliveriesModule } from '../deliveries/deliveries.module.js';
import { ReceiversController } from './receivers.controller.js';
import { Receivers } from './receivers.service.js';

@Module({
  imports: [AccessModule, SitesModule, DeliveriesModule],
  controllers: [ReceiversController],
  providers: [Receivers],
})
export class ReceiversModule {}
