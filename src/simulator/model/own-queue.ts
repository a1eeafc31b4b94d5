/**
 * The upgrade queue of an appliance that leads its fleet by itself: who upgrades next. First come, first served by the first check-in
 * since the site software changed; a Jump moves a client to the very front, the newest Jump foremost. Whether a client can take its turn at
 * this moment is for the caller to say; one that cannot keeps its place and is passed over. Invariant: never more than `limit` at once.
 * Source: the vendor's guide, *maximum number of concurrent Jump Client upgrades*; that nothing but order and limit decide is inferred.
 */
export class OwnQueue {
  private readonly front: number[] = [];
  /** In the order in which they came. */
  private readonly waiting = new Set<number>();
  private readonly running = new Set<number>();

  constructor(private readonly limit: number) {}

  /** The site software has changed: every place is given anew. Those who upgrade hold on to theirs. */
  begin(): void {
    this.front.length = 0;
    this.waiting.clear();
  }

  /** It has checked in and needs an update. Keeps the place that it has. */
  checkedIn(index: number): void {
    if (!this.running.has(index) && !this.front.includes(index)) this.waiting.add(index);
  }

  /** Somebody tries to Jump to it. */
  jumped(index: number): void {
    if (this.running.has(index)) return;
    this.leave(index);
    this.front.unshift(index);
  }

  /** It needs no update any more, or nothing comes of trying again. */
  leave(index: number): void {
    this.waiting.delete(index);
    const place = this.front.indexOf(index);
    if (place !== -1) this.front.splice(place, 1);
  }

  /** Its upgrade is over, however it ended; it may queue again. */
  ended(index: number): void {
    this.running.delete(index);
  }

  /** Gives the free places to the first who can take one now; they upgrade from then on. */
  take(canTake: (index: number) => boolean): number[] {
    const taken: number[] = [];
    for (const index of this.inOrder()) {
      if (this.running.size >= this.limit) break;
      if (!canTake(index)) continue;
      this.running.add(index);
      taken.push(index);
    }
    for (const index of taken) this.leave(index);
    return taken;
  }

  get upgrading(): ReadonlySet<number> {
    return this.running;
  }

  get length(): number {
    return this.front.length + this.waiting.size;
  }

  private *inOrder(): Iterable<number> {
    yield* this.front;
    yield* this.waiting;
  }
}
