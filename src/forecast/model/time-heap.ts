/** Times with a small number each, the earliest first: a binary heap over plain arrays, since a simulated night has many of them. */
const NEVER = Infinity;

export class TimeHeap {
  private readonly times: number[] = [];
  private readonly loads: number[] = [];

  get size(): number {
    return this.times.length;
  }

  /** The earliest time; Infinity when there is none. */
  get earliest(): number {
    return this.times[0] ?? NEVER;
  }

  push(time: number, load: number): void {
    this.times.push(time);
    this.loads.push(load);
    this.rise(this.times.length - 1, time, load);
  }

  /** Takes the earliest away and answers what it carried; the heap must not be empty. */
  pop(): number {
    const load = this.loads[0]!;
    const time = this.times.pop()!;
    const last = this.loads.pop()!;
    if (this.times.length > 0) this.sink(time, last);
    return load;
  }

  private rise(from: number, time: number, load: number): void {
    let place = from;
    while (place > 0) {
      const above = (place - 1) >> 1;
      if (this.times[above]! <= time) break;
      this.times[place] = this.times[above]!;
      this.loads[place] = this.loads[above]!;
      place = above;
    }
    this.times[place] = time;
    this.loads[place] = load;
  }

  private sink(time: number, load: number): void {
    const { times, loads } = this;
    const size = times.length;
    let place = 0;
    for (let below = 1; below < size; below = 2 * place + 1) {
      if (below + 1 < size && times[below + 1]! < times[below]!) below += 1;
      if (times[below]! >= time) break;
      times[place] = times[below]!;
      loads[place] = loads[below]!;
      place = below;
    }
    times[place] = time;
    loads[place] = load;
  }
}
