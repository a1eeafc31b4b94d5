/** What people read for every word of receivers and deliveries. Each table is complete by its type. */
import type { DeliveryFailure, DeliveryState, MessageKind, ReceiverKind, Severity } from '@contracts/alert-words';
import type { Tone } from './tones';

export const RECEIVER_KIND_WORDS: Record<ReceiverKind, { title: string; meaning: string }> = {
  webhook: {
    title: 'Webhook',
    meaning: 'JSON by POST, signed by the Standard Webhooks specification. For scripts and services of your own.',
  },
  email: { title: 'E-mail', meaning: 'By your own mail server. All messages of an incident are one thread.' },
  slack: { title: 'Slack', meaning: 'Into a channel: by a bot, in one thread an incident, or by an incoming webhook.' },
  teams: { title: 'Microsoft Teams', meaning: 'By a workflow of Teams (Workflows), as an Adaptive Card.' },
  pagerduty: { title: 'PagerDuty', meaning: 'Events API v2: an incident there opens, changes and resolves with ours.' },
  alertmanager: { title: 'Alertmanager', meaning: 'Prometheus Alertmanager, API v2. It groups and routes on its own.' },
  jira_service_management: {
    title: 'Jira Service Management',
    meaning: 'Its alerts, or those of Opsgenie: one alert an incident, closed when it is over.',
  },
  servicenow: { title: 'ServiceNow', meaning: 'One ticket an incident, with work notes, resolved when it is over.' },
  syslog: { title: 'Syslog', meaning: 'A line a message, for log collectors: RFC 5424 or CEF.' },
};

export const DELIVERY_STATE_WORDS: Record<DeliveryState, { title: string; meaning: string; tone: Tone }> = {
  waiting: { title: 'Waiting', meaning: 'For its turn, its time or its receiver.', tone: 'wait' },
  sending: { title: 'Sending', meaning: 'It is being tried now.', tone: 'run' },
  delivered: { title: 'Delivered', meaning: 'The other side took it.', tone: 'done' },
  superseded: { title: 'Superseded', meaning: 'A later message says what it would have said.', tone: 'idle' },
  given_up: { title: 'Given up', meaning: 'Every try failed.', tone: 'bad' },
  cancelled: { title: 'Cancelled', meaning: 'Its receiver was switched off.', tone: 'held' },
};

export const MESSAGE_KIND_WORDS: Record<MessageKind, string> = {
  firing: 'Firing',
  update: 'Update',
  resolved: 'Resolved',
  event: 'Event',
  heartbeat: 'Heartbeat',
  digest: 'Digest',
  test: 'Test',
};

/** Why a try failed: completes “not delivered: …”. */
export const DELIVERY_FAILURE_WORDS: Record<DeliveryFailure, string> = {
  address_refused: 'the address is not public, or not https',
  name_not_resolved: 'its name leads to no address',
  connection_failed: 'no connection',
  tls_failed: 'its certificate is not valid',
  timed_out: 'no answer in time',
  redirected: 'it answers with a redirect, which is not followed',
  answer_too_large: 'its answer is too large',
  gone: 'it says that it is gone for good',
  too_many_requests: 'too many messages for it',
  unavailable: 'it has a fault of its own',
  unauthorized: 'it does not accept the key or password',
  refused: 'it does not accept the message',
  bad_answer: 'its answer makes no sense',
  secret_unreadable: 'its secret cannot be read with the key of this Rollcall',
};

/** As an enumeration names them. */
export const SEVERITY_NAMES: Record<Severity, string> = {
  critical: 'critical',
  warning: 'warning',
  info: 'info',
  none: 'heartbeat',
};
