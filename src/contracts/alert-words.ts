/** The vocabulary of alerts, beside `words.ts`: tables without behaviour. */

/** What may be alerted about: conditions, which begin and end; {@link ALERT_EVENTS}, which happen; and the heartbeat, which never ends. */
export const ALERTS = [
  'client_offline',
  'fleet_mass_offline',
  'upgrade_stalled',
  'upgrade_failed',
  'upgrade_no_progress',
  'safety_brake',
  'appliance_unreachable',
  'appliance_upgrade_overrun',
  'failover_exposed',
  'limit_changed',
  'run_finished',
  'window_started',
  'window_ended',
  'delivery_failing',
  'watchdog',
] as const;
export type Alert = (typeof ALERTS)[number];

/** They are told once and have no end. */
export const ALERT_EVENTS = ['limit_changed', 'run_finished', 'window_started', 'window_ended'] as const;
export type AlertEvent = (typeof ALERT_EVENTS)[number];

/** A silence lets these through unless it names them. The heartbeat too: who watches it would take a silence for the end of Rollcall. */
export const PIERCING_ALERTS = [
  'fleet_mass_offline',
  'appliance_unreachable',
  'appliance_upgrade_overrun',
  'watchdog',
] as const satisfies readonly Alert[];

/** Most urgent first. `none`: for machines that watch whether Rollcall itself lives. */
export const SEVERITIES = ['critical', 'warning', 'info', 'none'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** What an incident is about: the whole site, one group of it, single clients, an appliance, a receiver of alerts. */
export const SCOPES = ['site', 'group', 'clients', 'appliance', 'receiver'] as const;
export type Scope = (typeof SCOPES)[number];

/** `pending`: it has begun and nobody was told yet, for it may be part of something greater. */
export const INCIDENT_STATES = ['pending', 'firing', 'resolved'] as const;
export type IncidentState = (typeof INCIDENT_STATES)[number];

/**
 * Why an incident ended. `recovered`: nothing of it is left. `mostly_recovered`: so little that what is left is told of on its own.
 * `absorbed`: it is counted in a greater one. `excused`: what caused it is expected now. `switched_off`: the alert was.
 */
export const RESOLUTIONS = ['recovered', 'mostly_recovered', 'absorbed', 'excused', 'switched_off'] as const;
export type Resolution = (typeof RESOLUTIONS)[number];

/** What the clients of an incident have in common, where they do. */
export const FACTORS = ['site_update', 'version', 'operating_system', 'group', 'subnet'] as const;
export type Factor = (typeof FACTORS)[number];

/** What a message to a receiver is. The first three are of one incident, under one dedup key. */
export const MESSAGE_KINDS = ['firing', 'update', 'resolved', 'event', 'heartbeat', 'digest', 'test'] as const;
export type MessageKind = (typeof MESSAGE_KINDS)[number];

/** Why an update was sent. */
export const UPDATE_CAUSES = ['grown', 'doubled', 'changed', 'severity_raised', 'flapping', 'repeated'] as const;
export type UpdateCause = (typeof UPDATE_CAUSES)[number];

/** What an incident's own story tells. */
export const INCIDENT_EVENTS = [
  'began',
  'fired',
  'updated',
  'repeated',
  'severity_raised',
  'flapping_began',
  'flapping_ended',
  'calming',
  'returned',
  'muted',
  'unmuted',
  'acknowledged',
  'acknowledgement_withdrawn',
  'absorbed_others',
  'resolved',
  'reopened',
] as const;
export type IncidentEvent = (typeof INCIDENT_EVENTS)[number];

export const RECEIVER_KINDS = [
  'webhook',
  'email',
  'slack',
  'teams',
  'pagerduty',
  'alertmanager',
  'jira_service_management',
  'servicenow',
  'syslog',
] as const;
export type ReceiverKind = (typeof RECEIVER_KINDS)[number];

/**
 * `waiting`: for its turn, its time or its receiver. `superseded`: a later update says what it would have said. `given_up`: every try
 * failed. `cancelled`: its receiver was switched off or removed.
 */
export const DELIVERY_STATES = ['waiting', 'sending', 'delivered', 'superseded', 'given_up', 'cancelled'] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

/** Why a try to deliver failed. */
export const DELIVERY_FAILURES = [
  'address_refused',
  'name_not_resolved',
  'connection_failed',
  'tls_failed',
  'timed_out',
  'redirected',
  'answer_too_large',
  'gone',
  'too_many_requests',
  'unavailable',
  'unauthorized',
  'refused',
  'bad_answer',
  'secret_unreadable',
] as const;
export type DeliveryFailure = (typeof DELIVERY_FAILURES)[number];
