import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { PATH_METADATA } from '@nestjs/common/constants.js';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { InvariantError } from '../platform/problem.js';
import { requirementOf } from './access-guard.js';

/** A handler that does not say who may call it stops the start, rather than being refused to everyone later. */
@Injectable()
export class HandlerCheck implements OnApplicationBootstrap {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
  ) {}

  onApplicationBootstrap(): void {
    const silent = this.discovery.getControllers().flatMap(({ metatype, name }) => {
      const prototype = metatype?.prototype as Record<string, object> | undefined;
      if (prototype === undefined) return [];
      return this.scanner
        .getAllMethodNames(prototype)
        .filter((method) => Reflect.hasMetadata(PATH_METADATA, prototype[method]!))
        .filter((method) => requirementOf(prototype[method]!) === 'refused')
        .map((method) => `${name}.${method}`);
    });
    if (silent.length > 0) throw new InvariantError(`handlers without @Can() or @Public(): ${silent.join(', ')}`);
  }
}
