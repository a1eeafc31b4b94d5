interface Entry<Value> {
  value: Promise<Value>;
  /** null: it is being made. */
  keepUntilMs: number | null;
}

const ENTRIES_MAX = 500;

/**
 * Keeps what is dear to make for as long as it took, many times over, so that its cost is bounded however many ask: those who ask while
 * it is made share it. A failure is not kept.
 */
export class Memo<Value> {
  private readonly entries = new Map<string, Entry<Value>>();

  /** It is kept for `times` × what it took, at most `keepMsMax` and at least `keepMsMin`. `now` in ms. */
  constructor(
    private readonly keep: { times: number; keepMsMin: number; keepMsMax: number },
    private readonly now: () => number = () => performance.now(),
  ) {}

  get(key: string, make: () => Promise<Value>): Promise<Value> {
    const known = this.entries.get(key);
    if (known !== undefined && (known.keepUntilMs === null || known.keepUntilMs > this.now())) return known.value;
    if (this.entries.size >= ENTRIES_MAX) this.forgetOld();
    const beganMs = this.now();
    const entry: Entry<Value> = { value: make(), keepUntilMs: null };
    this.entries.set(key, entry);
    entry.value.then(
      () => {
        const { times, keepMsMin, keepMsMax } = this.keep;
        const tookMs = this.now() - beganMs;
        entry.keepUntilMs = this.now() + Math.min(keepMsMax, Math.max(keepMsMin, times * tookMs));
      },
      () => {
        if (this.entries.get(key) === entry) this.entries.delete(key);
      },
    );
    return entry.value;
  }

  private forgetOld(): void {
    for (const [key, { keepUntilMs }] of this.entries) {
      if (keepUntilMs !== null && keepUntilMs <= this.now()) this.entries.delete(key);
    }
    if (this.entries.size >= ENTRIES_MAX) this.entries.clear();
  }
}
