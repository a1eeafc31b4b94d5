/**
 * What people read for every word of an upgrade plan. Each table is complete by its type. What a step says of itself comes from the
 * server as sentences; here are the words around them.
 */
import type { PlanAppliance, STEP_ACTIONS } from '@contracts/plans';
import type {
  ApplianceActivity,
  ApplianceRole,
  EvidenceKind,
  PlanKind,
  PlanReason,
  PlanState,
  ReadinessLevel,
  StepKind,
  StepPerformer,
  StepState,
  SwitchMethod,
} from '@contracts/words';

export const PLAN_KIND_WORDS: Record<PlanKind, { title: string; meaning: string }> = {
  single: {
    title: 'One appliance',
    meaning: 'The site has one appliance. It is updated in place, and the site is away while it installs.',
  },
  failover_synchronous: {
    title: 'Failover pair, one after the other',
    meaning: 'The primary is updated first and stays the primary. The backup follows in a second window.',
  },
  failover_asynchronous: {
    title: 'Failover pair, with a switch',
    meaning: 'The backup is updated and tested first. Then it takes over, and the old primary follows later.',
  },
  hardware_migration: {
    title: 'Move to a new appliance',
    meaning: 'A new appliance is set up beside the old one. Then the site moves over, and the old one is retired.',
  },
};

export const PLAN_STATE_WORDS: Record<PlanState, string> = {
  draft: 'Draft',
  running: 'Running',
  stopped: 'Stopped',
  aborted: 'Aborted',
  finished: 'Finished',
};

export const SWITCH_METHOD_WORDS: Record<SwitchMethod, { title: string; meaning: string }> = {
  shared_ip: {
    title: 'Shared IP address',
    meaning: 'It is disabled on the one appliance and at once enabled on the other.',
  },
  dns: { title: 'DNS', meaning: 'The DNS record is edited, and the change needs time to spread.' },
  nat: { title: 'NAT', meaning: 'The firewall sends the public address to the other appliance.' },
};

/** Who does a step of this kind. */
export const STEP_KIND_WORDS: Record<StepKind, string> = {
  automated: 'Rollcall does it',
  operator: 'By a person',
  gate: 'Gate',
  timer: 'Timer',
};

/** The same behind a step's title. */
export const STEP_KIND_ASIDES: Record<StepKind, string> = {
  automated: 'by Rollcall',
  operator: 'by a person',
  gate: 'gate',
  timer: 'timer',
};

export const PERFORMER_WORDS: Record<StepPerformer, string> = { rollcall: 'Rollcall', person: 'a person' };

export const STEP_STATE_WORDS: Record<StepState, string> = {
  waiting: 'Waiting',
  active: 'Now',
  running: 'Working',
  failed: 'Failed',
  contradicted: 'Contradicted',
  done: 'Done',
  overridden: 'Overridden',
  skipped: 'Not needed',
};

/** `active` means something else for each kind of step. */
export const ACTIVE_WORDS: Record<StepKind, string> = {
  automated: 'About to begin',
  operator: 'Waits for a person',
  gate: 'Gate held',
  timer: 'Time runs',
};

export const PLAN_REASON_WORDS: Record<PlanReason, string> = {
  waiting_for_person: 'waiting for a person',
  waiting_for_appliance: 'waiting for the appliance',
  call_unanswered: 'the appliance has not answered',
  window_not_open: 'the window is not open yet',
  window_over: 'the window is over',
  backup_missing: 'no backup',
  backup_too_old: 'the backup is too old',
  certificate_stores_not_attested: 'certificate stores are not attested',
  base_requirement_not_met: 'the base software is too old for this site software',
  clock_out_of_step: 'the appliance’s clock is wrong',
  clock_not_visible: 'the appliance’s clock cannot be seen',
  peer_not_steady: 'the other appliance is not steady',
  peer_not_visible: 'the other appliance cannot be seen',
  run_not_begun: 'the upgrade run has not begun',
  fleet_not_back: 'the clients are not back',
  slots_held: 'clients still hold slots',
  interim_period: 'interim period',
  keys_differ: 'the inter-appliance keys differ',
  keys_not_visible: 'the inter-appliance keys cannot be seen',
  not_visible: 'cannot be seen from here',
  observed_otherwise: 'observed otherwise',
  driver_unreachable: 'the appliance cannot be reached',
  asked_too_often: 'the appliance has been asked as often as it allows',
  update_not_listed: 'the update is not listed',
  requires_base: 'base software must be installed first',
  base_update_failed: 'the base update failed',
  site_update_failed: 'the site update failed',
  sync_failed: 'the sync failed',
  address_shared: 'the address is shared',
  not_kept: 'the backup could not be written',
  refused: 'the appliance refused',
};

type StepActionName = (typeof STEP_ACTIONS)[number];

/** `asks`: a reason is wanted, in a dialog that says what follows. */
export const STEP_ACTION_WORDS: Record<
  StepActionName,
  { label: string; asks: null | { title: string; verb: string; consequence: string; placeholder: string } }
> = {
  confirm: { label: 'Confirm: this is done', asks: null },
  retry: { label: 'Try again', asks: null },
  take_over: { label: 'Do it by hand', asks: null },
  override: {
    label: 'Override the gate…',
    asks: {
      title: 'Override the gate',
      verb: 'Override the gate',
      consequence:
        'The plan goes on although what this gate protects is not given. The override, your name and the reason stand in the report.',
      placeholder: 'Why is it safe to go on?',
    },
  },
  end_timer: {
    label: 'End it now…',
    asks: {
      title: 'End the timer early',
      verb: 'End it now',
      consequence: 'The plan goes on at once; the time that was planned for watching the new version is cut short.',
      placeholder: 'Why is it not needed any longer?',
    },
  },
  resolve: {
    label: 'Resolved with support…',
    asks: {
      title: 'Resolve the stop',
      verb: 'Go on',
      consequence:
        'The plan goes on where it stopped. Do this only when support has said so: the reason is kept with their case number.',
      placeholder: 'What support said, and the case number',
    },
  },
};

export const EVIDENCE_KIND_WORDS: Record<EvidenceKind, { label: string; placeholder: string }> = {
  file_hash: { label: 'File hash', placeholder: 'SHA-256 of the file' },
  screenshot: { label: 'Screenshot', placeholder: 'Where it is kept' },
  ticket: { label: 'Ticket', placeholder: 'e.g. CHG-1234' },
  link: { label: 'Link', placeholder: 'https://…' },
};

export const READINESS_WORDS: Record<ReadinessLevel, string> = {
  green: 'Ready',
  red: 'Not ready',
  unknown: 'Not known',
};

export const PART_WORDS: Record<PlanAppliance['part'], string> = {
  only: 'the only appliance',
  first: 'updated first',
  second: 'updated second',
  old: 'the old appliance',
  new: 'the new appliance',
};

export const APPLIANCE_ROLE_WORDS: Record<ApplianceRole, string> = {
  single: 'Single',
  primary: 'Primary',
  backup: 'Backup',
};

export const ACTIVITY_WORDS: Record<ApplianceActivity, string> = {
  idle: 'idle',
  installing_base: 'installs base software',
  installing_site: 'installs site software',
  syncing: 'syncs',
};
