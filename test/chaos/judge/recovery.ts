import type { ChaosFleet } from '../fleet/chaos-fleet.js';
import { FLEET_SLUG } from '../fleet/chaos-fleet.js';
import type { OwnPostgres } from '../stage/own-postgres.js';
import { slotsNow } from './slots.js';

export interface Recovery {
  what: string;
  /** Until the next start reached a client; null when none did though somebody waited. */
  seconds: number | null;
  allowedSeconds: number;
  /** Why more time than usual is allowed; null when it is not. */
  because: string | null;
}

export const USUAL_SECONDS = 10;
/** A start-by, a lease or a lock of somebody who is gone has to run out first. */
const WAITING_SECONDS = 30;
const GIVEN_UP_SECONDS = 90;
const LOOK_MS = 10;

/** Waits for the next start that reaches a client, counted from now. Null when nobody was left to be started. */
export async function measureRecovery(
  what: string,
  fleet: ChaosFleet,
  postgres: OwnPostgres,
): Promise<Recovery | null> {
  const beganMs = performance.now();
  const before = fleet.truth.startsTaken;
  const isBack = () => fleet.truth.startsTaken > before;
  const isDone = () => isBack() || fleet.waitingCount() === 0;
  const untilBack = async (seconds: number) => {
    const untilMs = beganMs + seconds * 1000;
    while (!isDone() && performance.now() < untilMs) await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  };
  await untilBack(USUAL_SECONDS);
  if (isBack()) return { what, seconds: secondsSince(beganMs), allowedSeconds: USUAL_SECONDS, because: null };
  if (isDone()) return null;
  const [because] = await Promise.all([whatHoldsThingsUp(postgres), untilBack(GIVEN_UP_SECONDS)]);
  if (!isBack() && isDone()) return null;
  const allowedSeconds = because === null ? USUAL_SECONDS : WAITING_SECONDS;
  return { what, seconds: isBack() ? secondsSince(beganMs) : null, allowedSeconds, because };
}

/** In words; null when there is nothing that has to run out: a slot is free, or was given to somebody whom nobody has told. */
async function whatHoldsThingsUp(postgres: OwnPostgres): Promise<string | null> {
  const { limit, told, suspect } = await slotsNow(postgres, FLEET_SLUG);
  if (told < limit) return null;
  return `after ${USUAL_SECONDS} s all ${limit} slots were held by clients that had been told, ${suspect} of them suspect: start-by or lease had to run out`;
}

const secondsSince = (beganMs: number) => (performance.now() - beganMs) / 1000;

export function isTooSlow({ seconds, allowedSeconds }: Recovery): boolean {
  return seconds === null || seconds > allowedSeconds;
}
