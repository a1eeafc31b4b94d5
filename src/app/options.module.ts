import { type DynamicModule, Global, Module } from '@nestjs/common';
import { AccessOptions } from '../access/access-options.js';
import type { Config } from '../platform/config.js';

/** What rooms need of the configuration, one class a room. */
@Global()
@Module({})
export class OptionsModule {
  static forRoot(config: Config): DynamicModule {
    const access = new AccessOptions(config.allowedHosts, config.publicUrl, config.bootstrapKey);
    return {
      module: OptionsModule,
      providers: [{ provide: AccessOptions, useValue: access }],
      exports: [AccessOptions],
    };
  }
}
