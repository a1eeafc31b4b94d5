import { type DynamicModule, Global, Module } from '@nestjs/common';
import { AccessOptions } from '../access/access-options.js';
import { AlertOptions } from '../alerts/alert-options.js';
import type { Config } from '../platform/config.js';
import { BackupOptions } from '../sites/drivers/beyondtrust/backup-options.js';

/** What rooms need of the configuration, one class a room. */
@Global()
@Module({})
export class OptionsModule {
  static forRoot(config: Config): DynamicModule {
    const access = new AccessOptions(config.allowedHosts, config.publicUrl, config.bootstrapKey);
    const alerts = new AlertOptions(config.publicUrl ?? `http://localhost:${config.port}`);
    return {
      module: OptionsModule,
      providers: [
        { provide: AccessOptions, useValue: access },
        { provide: AlertOptions, useValue: alerts },
        { provide: BackupOptions, useValue: new BackupOptions(config.backupsKept) },
      ],
      exports: [AccessOptions, AlertOptions, BackupOptions],
    };
  }
}
