/**
 * Rules broken on purpose. Each is a change of the source text, applied while the simulation is built and nowhere else; its text must be
 * there exactly once, so that a mutant that no longer applies is noticed. The simulation must find every one of them.
 * @typedef {{file: string, find: string, replace: string}} Edit
 * @typedef {{name: string, why: string, edits: Edit[]}} Mutant
 */
const GRANT = 'src/upgrades/model/grant.ts';
const DISPATCHER = 'src/upgrades/dispatcher.service.ts';
const STARTS = 'src/upgrades/starts.service.ts';
const OBSERVE = 'src/upgrades/model/observe.ts';
const DEADLINES = 'src/upgrades/model/deadlines.ts';
const ANSWER = 'src/check-ins/model/answer.ts';

const mutant = (name, why, ...edits) => ({
  name,
  why,
  edits: edits.map(([file, find, replace]) => ({ file, find, replace })),
});

/** @type {readonly Mutant[]} */
export const MUTANTS = [
  mutant('no_row_lock', 'the grant reads the settings row and does not lock it', [
    'src/sites/settings.service.ts',
    'return this.store.lock(tx, siteId);',
    'return this.store.read(tx, siteId);',
  ]),
  mutant('limit_read_before_the_lock', 'the grant locks the settings row after it has read the limit', [
    DISPATCHER,
    "const loaded = await this.situations.load(tx, siteId, 'lock');",
    "const loaded = await this.situations.load(tx, siteId, 'read'); await this.settings.lock(tx, siteId);",
  ]),
  mutant('no_fence_check', 'a report counts whatever fence it names', [
    OBSERVE,
    'if (report === null || slot === null || report.fence !== slot.fence) return transition;',
    'if (report === null || slot === null) return transition;',
  ]),
  mutant('one_fence_for_all', 'all grants of one round carry the same fence', [
    DISPATCHER,
    'fence: firstFence + index',
    'fence: firstFence',
  ]),
  mutant('start_by_ignored', 'a grant is told for the first time although its start-by has passed', [
    GRANT,
    'nowMs < upgrade.slot.startByMs && !isStopped',
    '!isStopped',
  ]),
  mutant('told_again_after_start_by', 'a start is repeated although its start-by has passed', [
    STARTS,
    '} else if (nowMs >= upgrade.slot.startByMs) return null;',
    '}',
  ]),
  mutant('lease_reclaimed_early', 'the lease is counted from the grant instead of from start-by', [
    GRANT,
    'const leaseUntilMs = startByMs + (terms.maxUpgradeSeconds + 2 * clockSkewSeconds) * 1000;',
    'const leaseUntilMs = Math.max(startByMs, nowMs + (terms.maxUpgradeSeconds - clockSkewSeconds) * 1000);',
  ]),
  mutant('suspect_frees_its_slot', 'a start that was not acknowledged by start-by loses its slot', [
    DEADLINES,
    "return move(still(upgrade), nowMs, { state: 'suspect', reason: 'start_not_acknowledged' });",
    "return endAttempt(still(upgrade), situation, { reason: 'lease_expired', detail: null }, 'expired');",
  ]),
  mutant('bump_keeps_its_rank', 'a Jump attempt is answered moved_to_front and moves nobody', [
    'src/upgrades/model/jump.ts',
    "const transition = wait(cleared, situation, 'front');",
    'const transition = wait(cleared, situation);',
  ]),
  mutant('newest_bump_last', 'a bump goes behind the bumps before it', [
    'src/upgrades/transitions.service.ts',
    'sequence: -ranks.pop()!',
    'sequence: ranks.pop()!',
  ]),
  mutant('stale_check_in_applied', 'a check-in that was overtaken moves version and connection', [
    'src/fleet/model/check-in.ts',
    'const isNewest = order > 0;',
    'const isNewest = order !== 0;',
  ]),
  mutant('no_epoch_check', 'check-ins are compared by sequence alone', [
    'src/fleet/model/client.ts',
    'return a.epoch !== b.epoch ? a.epoch - b.epoch : a.sequence - b.sequence;',
    'return a.sequence - b.sequence;',
  ]),
  mutant('attributes_by_arrival', 'an attribute goes with the check-in that came last', [
    'src/fleet/model/check-in.ts',
    'if (current !== undefined && compareMarks(checkIn, markOf(current)) <= 0) continue;',
    'if (current !== undefined && current[0] === value) continue;',
  ]),
  mutant('counts_untold_only', 'the grant counts the grants that nobody was told instead of all slots', [
    GRANT,
    'const free = Math.max(0, facts.limit - (facts.holders.length - takeBack.length));',
    'const free = Math.max(0, facts.limit - (untold.length - takeBack.length));',
  ]),
  mutant(
    'lowering_cancels',
    'a lowered limit takes slots from clients that were told',
    [
      GRANT,
      'const untold = facts.holders.filter((holder) => !holder.isTold)',
      'const untold = facts.holders.filter(() => true)',
    ],
    [
      DISPATCHER,
      'const untold = upgrades.filter(({ slot }) => slot !== null && slot.toldAtMs === null);',
      'const untold = upgrades.filter(({ slot }) => slot !== null);',
    ],
  ),
  mutant('grant_ignores_pause', 'the grant does not look whether starts are paused', [
    DISPATCHER,
    'isPaused: loaded.throttle.paused !== null,\n      isBraked,\n      gateReason: stopped,',
    'isPaused: false,\n      isBraked,\n      gateReason: null,',
  ]),
  mutant('answer_ignores_pause', 'an answer to a check-in tells a grant while starts are stopped', [
    ANSWER,
    '!mayBeTold(upgrade, slot.fence, facts.nowMs, facts.isStopped)',
    '!mayBeTold(upgrade, slot.fence, facts.nowMs, false)',
  ]),
  mutant('start_ignores_pause', 'a start is sent while starts are stopped', [
    STARTS,
    '!mayBeTold(upgrade, fence, nowMs, isStopped)',
    '!mayBeTold(upgrade, fence, nowMs, false)',
  ]),
  mutant('gates_ignored', 'no gate stops a start', [
    'src/upgrades/situations.service.ts',
    'gateReason: closedReason(gates, throttle.nowMs),',
    'gateReason: null,',
  ]),
  mutant(
    'not_delivered_believed',
    'that a repeated start was not delivered is believed of the first one too',
    [STARTS, 'if (!isFirst) return false;', ''],
    [STARTS, 'slot.toldAtMs === toldAtMs ? startNotDelivered', 'toldAtMs > 0 ? startNotDelivered'],
  ),
  mutant(
    'running_is_not_heard',
    'a client that says it runs is judged as one that does not',
    [
      OBSERVE,
      'if (slot === null || saysItRuns(seen, slot)) return transition;',
      'if (slot === null) return transition;',
    ],
    [
      OBSERVE,
      "(seen.report !== null && (seen.report.outcome === 'running' || seen.report.fence === slot.fence));",
      "(seen.report !== null && seen.report.fence === slot.fence && seen.report.outcome !== 'running');",
    ],
  ),
  mutant(
    'newcomers_enrolled_once',
    'a client that is deleted between its enrolment and its lock is not enrolled again',
    ['src/check-ins/check-in-batches.ts', 'while (unknown.length > 0) {', 'if (unknown.length > 0) {'],
  ),
  mutant('an_earlier_start_ends_this_one', 'the end of an earlier upgrade frees the slot of a start under way', [
    OBSERVE,
    '(isLater || !endsAnEarlierStart(seen, slot))',
    'true',
  ]),
  mutant(
    'run_read_before_the_lock',
    'a check-in labels a client by a run that was overtaken in the wait for its lock',
    [
      'src/check-ins/check-in-batches.ts',
      "return isAsItWas ? loaded : ((await this.situations.load(tx, siteId, 'read')) ?? loaded);",
      'return loaded;',
    ],
  ),
  mutant('waits_without_a_reason', 'a client in back-off shows no reason', [
    'src/upgrades/model/upgrade.ts',
    "if (upgrade.retryAtMs !== null) return upgrade.undelivered > 0 ? 'start_unreachable' : 'retry_backoff';",
    'if (upgrade.retryAtMs !== null) return null as never;',
  ]),
  mutant('backoff_never_ends', 'nobody puts a client back whose back-off is over', [
    'src/upgrades/model/attempts.ts',
    'upgrade.retryAtMs <= situation.nowMs;',
    'upgrade.retryAtMs < 0;',
  ]),
];
