/**
 * Loaded into a process before anything else: its wall clock is off by CHAOS_CLOCK_OFFSET_SECONDS. What counts time without telling it
 * (`performance.now`, timers) is left alone, as a wrong clock leaves it alone.
 */
const offsetMs = Number(process.env['CHAOS_CLOCK_OFFSET_SECONDS'] ?? 0) * 1000;
const RealDate = Date;
const nowMs = () => RealDate.now() + offsetMs;

globalThis.Date = new Proxy(RealDate, {
  apply: () => new RealDate(nowMs()).toString(),
  construct: (target, given: unknown[], newTarget) =>
    Reflect.construct(target, given.length === 0 ? [nowMs()] : given, newTarget) as object,
  get: (target, property, receiver) =>
    property === 'now' ? nowMs : (Reflect.get(target, property, receiver) as unknown),
});
