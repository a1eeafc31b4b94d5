/**
 * The fields of a receiver's form, kind by kind: what it asks for, in which words, and what an empty field stands for. What a value must be
 * is the server's to judge; here is only what can be seen to be missing. Pure. Source: the contract's `RECEIVER_CONFIGS`.
 */
import type { ReceiverKind } from '@contracts/alert-words';

interface FieldBase {
  name: string;
  label: string;
  /** What it is and where it is found. */
  hint?: string;
  placeholder?: string;
}

export type ConfigField = FieldBase &
  (
    | { input: 'text' | 'url'; required: boolean }
    | { input: 'port'; required: boolean; otherwise: number | null }
    /** Values of the wire, each with its words; the first is taken at first. */
    | { input: 'choice'; choices: readonly { value: string; label: string }[]; isNumber?: true }
    /** Several, one a line. */
    | { input: 'list'; required: boolean }
  );

export interface SecretField extends FieldBase {
  required: boolean;
  /** Asked for only while this field of the config is filled in, or while it is not. */
  when?: { config: string; filled: boolean };
}

interface KindFields {
  config: readonly ConfigField[];
  secrets: readonly SecretField[];
}

const url = (hint: string, placeholder: string): ConfigField => ({
  name: 'url',
  label: 'Address',
  input: 'url',
  required: true,
  hint,
  placeholder,
});

const SYSLOG_FACILITIES = [
  { value: '16', label: 'local0' },
  ...[17, 18, 19, 20, 21, 22, 23].map((code) => ({ value: String(code), label: `local${code - 16}` })),
  ...['kern', 'user', 'mail', 'daemon', 'auth', 'syslog', 'lpr', 'news', 'uucp', 'cron', 'authpriv', 'ftp'].map(
    (label, code) => ({ value: String(code), label }),
  ),
  ...[12, 13, 14, 15].map((code) => ({ value: String(code), label: `facility ${code}` })),
];

export const KIND_FIELDS: Record<ReceiverKind, KindFields> = {
  webhook: {
    config: [url('Takes a POST with JSON and answers 2xx within 15 seconds.', 'https://example.com/rollcall')],
    secrets: [],
  },
  email: {
    config: [
      { name: 'host', label: 'Mail server', input: 'text', required: true, placeholder: 'smtp.example.com' },
      { name: 'port', label: 'Port', input: 'port', required: true, otherwise: null, placeholder: '587' },
      {
        name: 'security',
        label: 'Security',
        input: 'choice',
        choices: [
          { value: 'starttls', label: 'STARTTLS (most servers, port 587)' },
          { value: 'tls', label: 'TLS from the first byte (port 465)' },
          { value: 'none', label: 'none (only inside your own network)' },
        ],
      },
      { name: 'from', label: 'From', input: 'text', required: true, placeholder: 'rollcall@example.com' },
      {
        name: 'to',
        label: 'To',
        input: 'list',
        required: true,
        hint: 'One address a line, at most 50.',
        placeholder: 'oncall@example.com',
      },
      { name: 'user', label: 'User (optional)', input: 'text', required: false },
    ],
    secrets: [{ name: 'password', label: 'Password', required: true, when: { config: 'user', filled: true } }],
  },
  slack: {
    config: [
      {
        name: 'channel',
        label: 'Channel (optional)',
        input: 'text',
        required: false,
        hint: 'With a channel, a bot posts there, in one thread an incident. Without one, an incoming webhook is used, which has no threads.',
        placeholder: 'C0123456789',
      },
      {
        name: 'apiUrl',
        label: 'Address of the API (optional)',
        input: 'url',
        required: false,
        hint: 'Left empty: Slack’s own.',
        placeholder: 'https://slack.com/api',
      },
    ],
    secrets: [
      {
        name: 'botToken',
        label: 'Bot token',
        required: true,
        when: { config: 'channel', filled: true },
        hint: 'Of an app with the scope chat:write, which is a member of the channel.',
        placeholder: 'xoxb-…',
      },
      {
        name: 'webhookUrl',
        label: 'Webhook URL',
        required: true,
        when: { config: 'channel', filled: false },
        placeholder: 'https://hooks.slack.com/services/…',
      },
    ],
  },
  teams: {
    config: [],
    secrets: [
      {
        name: 'workflowUrl',
        label: 'Workflow URL',
        required: true,
        hint: 'Of a workflow that begins “When a Teams webhook request is received”. Whoever has it can post, so it is kept as a secret.',
        placeholder: 'https://….logic.azure.com/…',
      },
    ],
  },
  pagerduty: {
    config: [
      {
        name: 'url',
        label: 'Address (optional)',
        input: 'url',
        required: false,
        hint: 'Left empty: the US region. EU: https://events.eu.pagerduty.com/v2/enqueue.',
        placeholder: 'https://events.pagerduty.com/v2/enqueue',
      },
    ],
    secrets: [
      {
        name: 'routingKey',
        label: 'Integration key',
        required: true,
        hint: 'Of an Events API v2 integration of the service.',
      },
    ],
  },
  alertmanager: {
    config: [
      url('Without /api/v2/alerts.', 'https://alertmanager.example.com'),
      { name: 'user', label: 'User (optional)', input: 'text', required: false },
    ],
    secrets: [
      { name: 'password', label: 'Password', required: true, when: { config: 'user', filled: true } },
      {
        name: 'bearerToken',
        label: 'Bearer token (optional)',
        required: false,
        when: { config: 'user', filled: false },
      },
    ],
  },
  jira_service_management: {
    config: [
      {
        name: 'url',
        label: 'Address (optional)',
        input: 'url',
        required: false,
        hint: 'Left empty: Jira Service Management. Opsgenie: https://api.opsgenie.com/v2/alerts or https://api.eu.opsgenie.com/v2/alerts.',
        placeholder: 'https://api.atlassian.com/jsm/ops/integration/v2/alerts',
      },
      {
        name: 'responders',
        label: 'Teams (optional)',
        input: 'list',
        required: false,
        hint: 'Names of the teams that are to respond, one a line.',
      },
    ],
    secrets: [{ name: 'apiKey', label: 'API key', required: true, hint: 'Of an API integration.' }],
  },
  servicenow: {
    config: [
      url('The instance.', 'https://example.service-now.com'),
      { name: 'user', label: 'User', input: 'text', required: true },
      { name: 'assignmentGroup', label: 'Assignment group (optional)', input: 'text', required: false },
    ],
    secrets: [{ name: 'password', label: 'Password', required: true }],
  },
  syslog: {
    config: [
      { name: 'host', label: 'Server', input: 'text', required: true, placeholder: 'syslog.example.com' },
      {
        name: 'port',
        label: 'Port (optional)',
        input: 'port',
        required: false,
        otherwise: 514,
        hint: 'Left empty: 514. TLS is often 6514.',
        placeholder: '514',
      },
      {
        name: 'protocol',
        label: 'Protocol',
        input: 'choice',
        choices: [
          { value: 'tcp', label: 'TCP' },
          { value: 'tls', label: 'TCP with TLS' },
          { value: 'udp', label: 'UDP (nobody says whether it arrived)' },
        ],
      },
      {
        name: 'format',
        label: 'Format',
        input: 'choice',
        choices: [
          { value: 'rfc5424', label: 'RFC 5424' },
          { value: 'cef', label: 'CEF (for SIEMs)' },
        ],
      },
      { name: 'facility', label: 'Facility', input: 'choice', choices: SYSLOG_FACILITIES, isNumber: true },
    ],
    secrets: [],
  },
};

/** Those secrets of a kind that are asked for, as its config stands. */
export function secretsAskedFor(kind: ReceiverKind, config: Readonly<Record<string, string>>): readonly SecretField[] {
  return KIND_FIELDS[kind].secrets.filter(
    ({ when }) => when === undefined || ((config[when.config] ?? '').trim() !== '') === when.filled,
  );
}
