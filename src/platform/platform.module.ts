import { type DynamicModule, Global, Module, type OnModuleInit } from '@nestjs/common';
import { DiscoveryModule, DiscoveryService } from '@nestjs/core';
import { ScheduleModule } from '@nestjs/schedule';
import { DataSource } from 'typeorm';
import { ChangeFeed } from './changes/change-feed.js';
import { ChangeLog } from './changes/change-log.js';
import { PartitionsPass } from './changes/partitions.js';
import { DataDirectory } from './data-directory.js';
import { Database } from './database/database.js';
import { Pulse } from './database/pulse.js';
import { WakeUps, WakeUpsUrl } from './database/wake-ups.js';
import { Metrics } from './metrics.js';
import { Presence } from './presence.js';
import { NameResolver, SystemResolver } from './outbound/name-resolver.js';
import { OutboundHttp } from './outbound/outbound-http.js';
import { OutboundLimits } from './outbound/outbound-limits.js';
import { OutboundSockets } from './outbound/outbound-sockets.js';
import { invariant } from './problem.js';
import { ProcessRoles } from './process-roles.js';
import { JobQueues } from './queues/job-queues.js';
import { QueuePrefix, RedisConnections, RedisUrl } from './queues/redis.js';
import { isPass } from './reconciler/pass.js';
import { Reconciler } from './reconciler/reconciler.js';
import { SecretBox } from './secret-box.js';

export interface PlatformOptions {
  /** Initialized; the module does not own it. */
  dataSource: DataSource;
  databaseUrl: string;
  redisUrl: string;
  roles: ProcessRoles;
  dataDir: string;
  /** 32 bytes each: the first seals, every one opens. */
  secretKeys: readonly Uint8Array[];
}

/** What every room stands on. Global: rooms inject these without importing the module. */
@Global()
@Module({})
export class PlatformModule implements OnModuleInit {
  static forRoot(options: PlatformOptions): DynamicModule {
    const shared = [
      Database,
      WakeUps,
      ChangeLog,
      ChangeFeed,
      Reconciler,
      RedisConnections,
      JobQueues,
      Metrics,
      Presence,
      OutboundHttp,
      OutboundSockets,
    ];
    return {
      module: PlatformModule,
      imports: [ScheduleModule.forRoot(), DiscoveryModule],
      providers: [
        { provide: DataSource, useValue: options.dataSource },
        { provide: WakeUpsUrl, useValue: new WakeUpsUrl(options.databaseUrl) },
        { provide: RedisUrl, useValue: new RedisUrl(options.redisUrl) },
        { provide: ProcessRoles, useValue: options.roles },
        { provide: DataDirectory, useValue: new DataDirectory(options.dataDir) },
        { provide: QueuePrefix, inject: [DataSource], useFactory: queuePrefix },
        { provide: SecretBox, useValue: new SecretBox(options.secretKeys) },
        { provide: NameResolver, useClass: SystemResolver },
        { provide: OutboundLimits, useValue: new OutboundLimits() },
        PartitionsPass,
        Pulse,
        ...shared,
      ],
      exports: [...shared, NameResolver, SecretBox, ProcessRoles, DataDirectory, QueuePrefix, DataSource],
    };
  }

  constructor(
    private readonly reconciler: Reconciler,
    private readonly discovery: DiscoveryService,
  ) {}

  /** By now every room's providers are there. */
  onModuleInit(): void {
    for (const { instance } of this.discovery.getProviders()) {
      if (isPass(instance)) this.reconciler.register(instance);
    }
  }
}

async function queuePrefix(dataSource: DataSource): Promise<QueuePrefix> {
  const [row] = await dataSource.query<{ id: string }[]>('SELECT id FROM installation');
  invariant(row !== undefined, 'the database has no installation id: was the migration run?');
  return new QueuePrefix(`rollcall-${row.id}`);
}
