import { type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { ChangeFeed } from '../../platform/changes/change-feed.js';
import type { Transaction } from '../../platform/database/database.js';
import { type Pass, type PassResult, ReconcilerPass } from '../../platform/reconciler/pass.js';
import { AlertOutbox } from '../deliveries/alert-outbox.service.js';
import { Judge } from './judge.service.js';
import { JudgementStore } from './judgement.store.js';

/** So long a site is left alone whose turn failed. */
const FAILED_RESTS_MS = 10_000;

/** Judges the sites that are due, one a turn. */
@ReconcilerPass({ name: 'judgement', everySeconds: 1 })
export class JudgementPass implements Pass, OnApplicationBootstrap, OnApplicationShutdown {
  /** Sites in which something has happened since they were judged. */
  private readonly moved = new Set<string>();
  /** Sites whose turn failed here, and until when they are left alone; by the process's own clock. */
  private readonly failed = new Map<string, number>();
  private unfollow: (() => void) | null = null;

  constructor(
    private readonly store: JudgementStore,
    private readonly judge: Judge,
    private readonly outbox: AlertOutbox,
    private readonly feed: ChangeFeed,
  ) {}

  onApplicationBootstrap(): void {
    this.unfollow = this.feed.follow((changes) => {
      // Not by what the judge itself has written.
      for (const { siteId, kind } of changes) if (!kind.startsWith('alert.')) this.moved.add(siteId);
    });
  }

  onApplicationShutdown(): void {
    this.unfollow?.();
  }

  async run(tx: Transaction): Promise<PassResult> {
    this.store.ensure(tx);
    const siteId = await this.store.due(tx, [...this.moved], this.resting());
    if (siteId === null) return {};
    this.moved.delete(siteId);
    try {
      const deliveryIds = await this.judge.turn(tx, siteId);
      return { again: true, after: () => this.outbox.kick(deliveryIds) };
    } catch (error) {
      this.failed.set(siteId, performance.now() + FAILED_RESTS_MS);
      throw error;
    }
  }

  private resting(): string[] {
    for (const [siteId, untilMs] of this.failed) if (untilMs <= performance.now()) this.failed.delete(siteId);
    return [...this.failed.keys()];
  }
}
