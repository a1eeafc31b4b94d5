import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ModelSite } from '../../../test/support/model-site.js';
import { BULK_ACTIONS, SLOT_RELEASES, STEERED_STATES } from '../../contracts/words.js';

const CLIENTS = 3;

type Step = (site: ModelSite) => void;

/** A step that comes so many times as often as the rarest, with what is drawn for it; a failure shows its name and these values. */
function step<Drawn extends unknown[]>(
  weight: number,
  name: string,
  drawn: { [Index in keyof Drawn]: fc.Arbitrary<Drawn[Index]> },
  take: (site: ModelSite, ...values: Drawn) => void,
): fc.WeightedArbitrary<Step> {
  const arbitrary = fc.tuple<Drawn>(...drawn).map((values) => {
    const taken: Step = (site) => take(site, ...values);
    return Object.assign(taken, { toString: () => `${name} ${JSON.stringify(values)}` });
  });
  return { weight, arbitrary };
}

const client = fc.nat({ max: CLIENTS - 1 });
const yesOrNo = fc.boolean();
const mostly = fc.constantFrom(true, true, true, false);
const end = fc.constantFrom('succeeded', 'failed', 'vanished');

const steps = fc.oneof(
  step(24, 'check in', [client, yesOrNo], (site, one, forgets) => site.checkIn(one, forgets)),
  step(16, 'grant', [], (site) => site.grant()),
  step(20, 'tell', [client, mostly, yesOrNo], (site, one, arrives, isSaid) => site.tell(one, arrives, isSaid)),
  step(8, 'end', [client, end], (site, one, how) => site.endUpgrade(one, how)),
  step(8, 'wait', [fc.constantFrom(1, 12, 25, 100, 2500)], (site, seconds) => site.wait(seconds)),
  step(6, 'judge deadlines', [], (site) => site.judgeDeadlines()),
  step(2, 'check in late', [client, fc.constantFrom('running', 'failed')], (site, one, how) =>
    site.checkInLate(one, how),
  ),
  step(2, 'leave', [client, yesOrNo], (site, one, saysSo) => site.leave(one, saysSo)),
  step(2, 'jump', [client, yesOrNo], (site, one, canContact) => site.jump(one, canContact)),
  step(2, 'bulk', [client, fc.constantFrom(...BULK_ACTIONS)], (site, one, action) => site.bulk(one, action)),
  step(1, 'begin run', [fc.constantFrom('0.9', '2.0', '2.1')], (site, version) => site.beginRun(version)),
  step(1, 'label', [client], (site, one) => site.label(one)),
  step(1, 'mode', [mostly], (site, on) => site.setMode(on)),
  step(1, 'pause', [mostly], (site, isOn) => site.setPaused(!isOn)),
  step(1, 'limit', [fc.integer({ min: 1, max: 3 })], (site, limit) => site.setLimit(limit)),
  step(1, 'longest upgrade', [fc.constantFrom(30, 1800, 7200)], (site, seconds) => site.setLongestUpgrade(seconds)),
);

/** What a walk may come by; the other releases are not the rules' own. */
const SIGHTS = [...STEERED_STATES, ...SLOT_RELEASES.filter((one) => !/client_removed|no_longer_pending/.test(one))];

it('a small site keeps every invariant, whatever happens to it', () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(fc.array(steps, { maxLength: 200, size: 'max' }), (walk) => {
      const site = new ModelSite(CLIENTS);
      site.beginRun('2.0');
      for (const take of walk) {
        take(site);
        site.check();
      }
      Object.keys(site.tally).forEach((what) => seen.add(what));
    }),
    { numRuns: 500 },
  );
  expect(SIGHTS.filter((sight) => !seen.has(sight))).toEqual([]);
});
