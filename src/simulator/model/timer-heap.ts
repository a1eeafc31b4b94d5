/**
 * What is due when: a binary heap, so that 10,000 clients cost one timer of the process. Two entries due at the same moment come out
 * in the order they went in, which keeps a simulation repeatable.
 */
export class TimerHeap<Entry extends { readonly dueMs: number }> {
  private readonly heap: { entry: Entry; order: number }[] = [];
  private order = 0;

  get size(): number {
    return this.heap.length;
  }

  /** When the next entry is due; Infinity when there is none. */
  nextDueMs(): number {
    return this.heap[0]?.entry.dueMs ?? Infinity;
  }

  peek(): Entry | undefined {
    return this.heap[0]?.entry;
  }

  push(entry: Entry): void {
    this.heap.push({ entry, order: this.order });
    this.order += 1;
    let child = this.heap.length - 1;
    while (child > 0) {
      const parent = (child - 1) >> 1;
      if (!this.before(child, parent)) break;
      this.swap(child, parent);
      child = parent;
    }
  }

  /** The next entry that is due at `nowMs`, taken out; undefined when none is. */
  popDue(nowMs: number): Entry | undefined {
    const first = this.heap[0];
    if (first === undefined || first.entry.dueMs > nowMs) return undefined;
    this.swap(0, this.heap.length - 1);
    this.heap.pop();
    this.sink();
    return first.entry;
  }

  private sink(): void {
    let parent = 0;
    for (;;) {
      const left = 2 * parent + 1;
      const right = left + 1;
      let first = parent;
      if (left < this.heap.length && this.before(left, first)) first = left;
      if (right < this.heap.length && this.before(right, first)) first = right;
      if (first === parent) return;
      this.swap(parent, first);
      parent = first;
    }
  }

  private before(left: number, right: number): boolean {
    const a = this.heap[left]!;
    const b = this.heap[right]!;
    return a.entry.dueMs < b.entry.dueMs || (a.entry.dueMs === b.entry.dueMs && a.order < b.order);
  }

  private swap(left: number, right: number): void {
    const kept = this.heap[left]!;
    this.heap[left] = this.heap[right]!;
    this.heap[right] = kept;
  }
}
